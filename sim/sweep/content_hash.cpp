#include "sim/sweep/content_hash.h"

#include <openssl/evp.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <memory>

namespace membar {
namespace {

class Digest {
 public:
  Digest() : context_(EVP_MD_CTX_new(), EVP_MD_CTX_free) { EVP_DigestInit_ex(context_.get(), EVP_sha256(), nullptr); }
  void add(std::string_view bytes) { EVP_DigestUpdate(context_.get(), bytes.data(), bytes.size()); }
  std::string finish() {
    std::array<unsigned char, EVP_MAX_MD_SIZE> bytes{};
    unsigned size = 0;
    EVP_DigestFinal_ex(context_.get(), bytes.data(), &size);
    constexpr std::string_view kHex = "0123456789abcdef";
    std::string text;
    for (unsigned i = 0; i < size; ++i) {
      text += kHex[bytes[i] >> 4U];
      text += kHex[bytes[i] & 15U];
    }
    return text;
  }

 private:
  std::unique_ptr<EVP_MD_CTX, void (*)(EVP_MD_CTX*)> context_;
};

}  // namespace

std::string content_hash(std::string_view bytes) {
  Digest digest;
  digest.add(bytes);
  return digest.finish();
}

Result<std::string> content_hash_of_file(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  const auto failure = [&] { return Error{path, 0, 0, std::strerror(errno)}; };
  if (!in) return failure();
  Digest digest;
  std::array<char, 65536> block{};
  do {
    in.read(block.data(), block.size());
    digest.add({block.data(), static_cast<std::size_t>(in.gcount())});
  } while (in);
  if (in.bad()) return failure();
  return digest.finish();
}

}  // namespace membar
