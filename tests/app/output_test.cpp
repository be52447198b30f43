#include <sys/stat.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <string>
#include <utility>
#include <vector>

#include "sim/app/output_file.h"
#include "tests/app/program.h"

namespace membar {
namespace {

using test::Outcome;
using test::read_file;
using test::run_membar;
using test::TemporaryDirectory;
using Names = std::vector<std::string>;

TEST_CASE("An output file has its name only after commit, and then all of its bytes") {
  const TemporaryDirectory directory;
  const std::string path = directory.path("out");
  Result<OutputFile> file = OutputFile::create(path);
  REQUIRE(file.ok());
  const std::string text(200'000, 'x');
  file.value().stream() << "a" << text << "b";
  CHECK(access(path.c_str(), F_OK) != 0);
  CHECK(file.value().commit().ok());
  CHECK(read_file(path) == "a" + text + "b");
  CHECK(directory.names() == Names{"out"});
}

TEST_CASE("Without commit the old file stays and nothing is left beside it") {
  const TemporaryDirectory directory;
  const std::string path = directory.file("out", "old");
  {
    Result<OutputFile> file = OutputFile::create(path);
    REQUIRE(file.ok());
    OutputFile moved = std::move(file).value();
    moved.stream() << "new" << std::flush;
  }
  CHECK(read_file(path) == "old");
  CHECK(directory.names() == Names{"out"});
}

TEST_CASE("A symbolic link to an output file stays a link") {
  const TemporaryDirectory directory;
  const std::string path = directory.file("target", "old");
  const std::string link = directory.path("link");
  REQUIRE(symlink(path.c_str(), link.c_str()) == 0);
  Result<OutputFile> file = OutputFile::create(link);
  REQUIRE(file.ok());
  file.value().stream() << "new";
  REQUIRE(file.value().commit().ok());
  CHECK(read_file(path) == "new");
  struct stat status {};
  REQUIRE(lstat(link.c_str(), &status) == 0);
  CHECK(S_ISLNK(status.st_mode));
}

TEST_CASE("An output file gets the mode that the umask leaves") {
  const TemporaryDirectory directory;
  const mode_t before = umask(027);
  Result<OutputFile> file = OutputFile::create(directory.path("out"));
  REQUIRE(file.ok());
  CHECK(file.value().commit().ok());
  umask(before);
  struct stat status {};
  REQUIRE(stat(directory.path("out").c_str(), &status) == 0);
  CHECK((status.st_mode & 0777U) == 0640U);
}

TEST_CASE("What cannot be created is an error that names the file and the reason") {
  const TemporaryDirectory directory;
  const std::string inside = directory.path("missing/out");
  Result<OutputFile> file = OutputFile::create(inside);
  REQUIRE_FALSE(file.ok());
  CHECK(file.error().text() ==
        inside + ": error: cannot create the file: No such file or directory; expected a path that can be written");
  Result<OutputFile> folder = OutputFile::create(directory.path(""));
  REQUIRE_FALSE(folder.ok());
  CHECK(folder.error().message == "cannot create the file: Is a directory; expected a path that can be written");
}

TEST_CASE("A full disk is reported by commit, whether the text was short or long") {
  for (const std::size_t length : {std::size_t{1}, std::size_t{1'000'000}}) {
    Result<OutputFile> file = OutputFile::create("/dev/full");
    REQUIRE(file.ok());
    file.value().stream() << std::string(length, 'x');
    const Result<Done> done = file.value().commit();
    REQUIRE_FALSE(done.ok());
    CHECK(done.error().text() == "/dev/full: error: cannot write the file: No space left on device");
  }
}

TEST_CASE("Standard output that is full or closed is one line on stderr and exit code 2") {
  const Outcome full = run_membar({"config", "list"}, ">/dev/full");
  CHECK(full.err == "membar: error: cannot write to standard output: No space left on device\n");
  CHECK(full.exit_code == 2);
  // The reader is gone before the first byte comes.
  const Outcome closed = run_membar({"config", "list"}, "| true; exit $?");
  CHECK((closed.err.empty() || closed.err == "membar: error: cannot write to standard output: Broken pipe\n"));
}

}  // namespace
}  // namespace membar
