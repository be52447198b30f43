#include "tests/sweep/power_loss_disk.h"

#include <algorithm>
#include <cstring>

#include "sim/engine/random.h"

namespace membar::test {

struct PowerLossDisk::Handle {
  sqlite3_file base;
  PowerLossDisk* disk;
  File* file;
};

// SQLite's interface: C functions.
struct Methods {
  using Handle = PowerLossDisk::Handle;
  static Handle& handle(sqlite3_file* file) { return *reinterpret_cast<Handle*>(file); }
  static PowerLossDisk& disk(sqlite3_vfs* vfs) { return *static_cast<PowerLossDisk*>(vfs->pAppData); }

  static int open(sqlite3_vfs* vfs, const char* name, sqlite3_file* file, int flags, int* out_flags) {
    handle(file).base.pMethods = nullptr;
    if (disk(vfs).off_) return SQLITE_IOERR;
    PowerLossDisk::File& opened = disk(vfs).files_[name == nullptr ? "temporary" : name];
    if (!opened.there && (flags & SQLITE_OPEN_CREATE) == 0) return SQLITE_CANTOPEN;
    opened.there = true;
    handle(file) = Handle{{&kFile}, &disk(vfs), &opened};
    if (out_flags != nullptr) *out_flags = flags;
    return SQLITE_OK;
  }
  static int remove(sqlite3_vfs* vfs, const char* name, int sync_folder) {
    if (disk(vfs).off_) return SQLITE_IOERR;
    PowerLossDisk::File& file = disk(vfs).files_[name];
    file.there = false;
    file.now.clear();
    if (sync_folder != 0) file.there_synced = false;
    return SQLITE_OK;
  }
  static int access(sqlite3_vfs* vfs, const char* name, int, int* result) {
    *result = disk(vfs).files_[name].there ? 1 : 0;
    return SQLITE_OK;
  }
  static int full_path(sqlite3_vfs*, const char* name, int size, char* out) {
    sqlite3_snprintf(size, out, "%s", name);
    return SQLITE_OK;
  }
  static int randomness(sqlite3_vfs*, int size, char* out) {
    std::memset(out, 42, static_cast<std::size_t>(size));
    return size;
  }
  static int sleep(sqlite3_vfs*, int microseconds) { return microseconds; }
  static int time(sqlite3_vfs*, double* now) {
    *now = 2'460'000.5;
    return SQLITE_OK;
  }
  static int last_error(sqlite3_vfs*, int, char*) { return 0; }

  static int close(sqlite3_file*) { return SQLITE_OK; }
  static int read(sqlite3_file* file, void* out, int size, sqlite3_int64 offset) {
    if (handle(file).disk->off_) return SQLITE_IOERR_READ;
    const std::string& bytes = handle(file).file->now;
    const std::size_t from = std::min<std::size_t>(static_cast<std::size_t>(offset), bytes.size());
    const std::size_t found = std::min<std::size_t>(static_cast<std::size_t>(size), bytes.size() - from);
    std::memcpy(out, bytes.data() + from, found);
    if (found == static_cast<std::size_t>(size)) return SQLITE_OK;
    std::memset(static_cast<char*>(out) + found, 0, static_cast<std::size_t>(size) - found);
    return SQLITE_IOERR_SHORT_READ;
  }
  static int change(sqlite3_file* file, PowerLossDisk::Change change) {
    if (!handle(file).disk->operate()) return SQLITE_IOERR_WRITE;
    PowerLossDisk::apply(change, handle(file).file->now);
    handle(file).file->unsynced.push_back(std::move(change));
    return SQLITE_OK;
  }
  static int write(sqlite3_file* file, const void* bytes, int size, sqlite3_int64 offset) {
    return change(file, {false, static_cast<std::uint64_t>(offset),
                         std::string(static_cast<const char*>(bytes), static_cast<std::size_t>(size))});
  }
  static int truncate(sqlite3_file* file, sqlite3_int64 size) {
    return change(file, {true, static_cast<std::uint64_t>(size), ""});
  }
  static int sync(sqlite3_file* file, int) {
    if (!handle(file).disk->operate()) return SQLITE_IOERR_FSYNC;
    PowerLossDisk::File& synced = *handle(file).file;
    synced.synced = synced.now;
    synced.there_synced = true;
    synced.unsynced.clear();
    return SQLITE_OK;
  }
  static int size(sqlite3_file* file, sqlite3_int64* size) {
    *size = static_cast<sqlite3_int64>(handle(file).file->now.size());
    return SQLITE_OK;
  }
  static int lock(sqlite3_file*, int) { return SQLITE_OK; }
  static int reserved(sqlite3_file*, int* result) {
    *result = 0;
    return SQLITE_OK;
  }
  static int control(sqlite3_file*, int, void*) { return SQLITE_NOTFOUND; }
  static int sector(sqlite3_file*) { return 512; }
  static int characteristics(sqlite3_file*) { return 0; }

  static const sqlite3_io_methods kFile;
};

const sqlite3_io_methods Methods::kFile{1,       close,    read,    write,  truncate,        sync,    size,    lock,
                                        lock,    reserved, control, sector, characteristics, nullptr, nullptr, nullptr,
                                        nullptr, nullptr,  nullptr};

PowerLossDisk::PowerLossDisk() {
  vfs_.iVersion = 1;
  vfs_.szOsFile = sizeof(Handle);
  vfs_.mxPathname = 512;
  vfs_.zName = "power-loss";
  vfs_.pAppData = this;
  vfs_.xOpen = Methods::open;
  vfs_.xDelete = Methods::remove;
  vfs_.xAccess = Methods::access;
  vfs_.xFullPathname = Methods::full_path;
  vfs_.xRandomness = Methods::randomness;
  vfs_.xSleep = Methods::sleep;
  vfs_.xCurrentTime = Methods::time;
  vfs_.xGetLastError = Methods::last_error;
  sqlite3_vfs_register(&vfs_, 0);
}

PowerLossDisk::~PowerLossDisk() { sqlite3_vfs_unregister(&vfs_); }

bool PowerLossDisk::operate() {
  if (operations_left_ == 0) off_ = true;
  if (off_) return false;
  --operations_left_;
  ++operations_;
  return true;
}

void PowerLossDisk::apply(const Change& change, std::string& bytes) {
  if (change.truncation) {
    if (change.offset < bytes.size()) bytes.resize(change.offset);
    return;
  }
  if (bytes.size() < change.offset + change.bytes.size()) bytes.resize(change.offset + change.bytes.size(), '\0');
  bytes.replace(change.offset, change.bytes.size(), change.bytes);
}

void PowerLossDisk::reboot(unsigned chance_percent, std::uint64_t seed) {
  std::uint64_t random = seed;
  const auto keeps = [&] { return split_mix(random) % 100 < chance_percent; };
  for (auto& [name, file] : files_) {
    file.there = file.there_synced || (file.there && keeps());
    file.now = file.synced;
    for (const Change& change : file.unsynced) {
      if (keeps()) apply(change, file.now);
    }
    if (!file.there) file.now.clear();
    file.there_synced = file.there;
    file.synced = file.now;
    file.unsynced.clear();
  }
  off_ = false;
  operations_left_ = ~std::uint64_t{0};
}

}  // namespace membar::test
