// Part of binding('fs'): the plain synchronous file calls, without crossing into Go.
// Each gives its result, or something negative or undefined, which sends the caller to
// the op of the same work: that one does it again, covers what is left out here and
// words the error. See RATIONALE.md for why these are in C++.
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#if defined(__linux__)
#include <linux/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#endif

#include <algorithm>
#include <atomic>
#include <string_view>

#include "bytes.h"
#include "engine.h"

using namespace v8;

// A bit for each descriptor that JavaScript opened; shared with internal/sys.
static std::atomic<uint64_t> owned[RV_OWNED_WORDS];
extern "C" void* rv_owned_fds(void) { return owned; }

// This thread's instance may not reach all files: every path is the ops' business, which ask.
static thread_local bool guarded;
extern "C" void rv_guard_files(int on) { guarded = on != 0; }
extern "C" int rv_files_guarded(void) { return guarded; }

namespace ravel {
namespace {

using Info = FunctionCallbackInfo<Value>;

constexpr int kDeclined = -1;

// A path as the kernel takes it. Empty: too long, or bytes that are no UTF-8 (a
// leading U+0000 marks those), which are the op's business.
class Path {
 public:
  explicit Path(const FastOneByteString& s) {
    if (guarded || s.length == 0 || s.length * 2 >= sizeof buf_ || s.data[0] == 0) return;
    auto done = Latin1ToUtf8(reinterpret_cast<const uint8_t*>(s.data), s.length, buf_, sizeof buf_ - 1);
    Finish(done.written);
  }
  Path(Isolate* iso, Local<Value> v) {
    if (guarded || !v->IsString()) return;
    auto s = v.As<String>();
    if (static_cast<size_t>(s->Length()) * 3 >= sizeof buf_) return;
    size_t n = s->WriteUtf8V2(iso, buf_, sizeof buf_ - 1, String::WriteFlags::kReplaceInvalidUtf8);
    if (n > 0 && buf_[0] != 0) Finish(n);
  }
  bool ok() const { return ok_; }
  const char* get() const { return buf_; }

 private:
  void Finish(size_t n) {
    buf_[n] = 0;
    ok_ = memchr(buf_, 0, n) == nullptr;
  }
  bool ok_ = false;
  char buf_[1024];
};

template <typename F>
auto Retry(F f) -> decltype(f()) {
  for (;;) {
    auto r = f();
    if (r >= 0 || errno != EINTR) return r;
  }
}

bool Owned(int fd) {
  return fd >= 0 && fd < RV_OWNED_WORDS * 64 && (owned[fd / 64].load(std::memory_order_relaxed) >> (fd % 64) & 1);
}
void Own(int fd) {
  if (fd < RV_OWNED_WORDS * 64) owned[fd / 64] |= uint64_t{1} << (fd % 64);
}

// 0 there is something, 1 there is nothing.
int Exists(const Path& path) {
  if (!path.ok()) return kDeclined;
  return Retry([&] { return faccessat(AT_FDCWD, path.get(), F_OK, 0); }) == 0 ? 0 : 1;
}

int Access(const Path& path, int mode) {
  if (!path.ok()) return kDeclined;
  return Retry([&] { return faccessat(AT_FDCWD, path.get(), mode, 0); }) == 0 ? 0 : kDeclined;
}

int Open(const Path& path, int flags, int mode) {
  if (!path.ok()) return kDeclined;
  int fd = Retry([&] { return open(path.get(), flags | O_CLOEXEC, mode); });
  if (fd >= 0) Own(fd);
  return fd;
}

// Only what was opened for JavaScript: other descriptors the op looks at more closely.
int Close(int fd) {
  if (!Owned(fd)) return kDeclined;
  uint64_t bit = uint64_t{1} << (fd % 64);
  if (!(owned[fd / 64].fetch_and(~bit) & bit)) return kDeclined;
  if (close(fd) == 0 || errno == EINTR || errno == EINPROGRESS) return 0;
  return errno == EBADF ? kDeclined : 0;
}

#if defined(__linux__) && defined(SYS_statx)
// Only the form in floats.
int Stat(int dir, const char* path, int flags, const Bytes& out) {
  errno = 0;
  if (out.size() < 14 * 8 || reinterpret_cast<uintptr_t>(out.data()) % 8) return kDeclined;
  struct statx x;
  if (syscall(SYS_statx, dir, path, flags, STATX_BASIC_STATS | STATX_BTIME, &x) != 0) return kDeclined;
  auto ms = [](const struct statx_timestamp& t) {
    double whole = static_cast<double>(t.tv_sec) * 1000, part = static_cast<double>(t.tv_nsec) / 1e6;
    return whole + part;
  };
  auto* f = reinterpret_cast<double*>(out.data());
  f[0] = static_cast<double>(makedev(x.stx_dev_major, x.stx_dev_minor));
  f[1] = x.stx_mode;
  f[2] = x.stx_nlink;
  f[3] = x.stx_uid;
  f[4] = x.stx_gid;
  f[5] = static_cast<double>(makedev(x.stx_rdev_major, x.stx_rdev_minor));
  f[6] = x.stx_blksize;
  f[7] = static_cast<double>(x.stx_ino);
  f[8] = static_cast<double>(x.stx_size);
  f[9] = static_cast<double>(x.stx_blocks);
  f[10] = ms(x.stx_atime);
  f[11] = ms(x.stx_mtime);
  f[12] = ms(x.stx_ctime);
  f[13] = ms(x.stx_btime);
  return 0;
}
// how as in lib/internal/fs/stats.js: 1 a link itself, 4 that nothing is there is no error, and answered by 1
// (a file where a folder was to be is one for a link itself, in Node).
int StatPath(const Path& path, int how, const Bytes& out) {
  if (!path.ok()) return kDeclined;
  int answer = Stat(AT_FDCWD, path.get(), how & 1 ? AT_SYMLINK_NOFOLLOW : 0, out);
  return answer == kDeclined && how & 4 && (errno == ENOENT || (errno == ENOTDIR && !(how & 1))) ? 1 : answer;
}
int StatFD(int fd, const Bytes& out) { return fd < 0 ? kDeclined : Stat(fd, "", AT_EMPTY_PATH, out); }
#else
int StatPath(const Path&, int, const Bytes&) { return kDeclined; }
int StatFD(int, const Bytes&) { return kDeclined; }
#endif

// A regular file of 1 to `most` bytes, open for reading; -1 where it is something else.
int OpenSmall(const Path& path, size_t most, size_t* size) {
  if (!path.ok()) return -1;
  int fd = Retry([&] { return open(path.get(), O_RDONLY | O_CLOEXEC); });
  if (fd < 0) return -1;
  struct stat st;
  if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode) && st.st_size > 0 && static_cast<uint64_t>(st.st_size) <= most) {
    *size = static_cast<size_t>(st.st_size);
    return fd;
  }
  close(fd);
  return -1;
}

// Reads n bytes, or up to the end; closes fd. Negative: the op is to look why.
ssize_t ReadOut(int fd, char* p, size_t n) {
  size_t total = 0;
  ssize_t got = 0;
  while (total < n && (got = Retry([&] { return read(fd, p + total, n - total); })) > 0) total += got;
  close(fd);
  return got < 0 ? -1 : static_cast<ssize_t>(total);
}

// ---- the callbacks, and what optimised code calls instead ----

int Int(Local<Value> v) { return v->IsInt32() ? v.As<Int32>()->Value() : 0; }

void QuickExists(const Info& i) { i.GetReturnValue().Set(Exists(Path(i.GetIsolate(), i[0]))); }
void QuickAccess(const Info& i) { i.GetReturnValue().Set(Access(Path(i.GetIsolate(), i[0]), Int(i[1]))); }
void QuickOpen(const Info& i) { i.GetReturnValue().Set(Open(Path(i.GetIsolate(), i[0]), Int(i[1]), Int(i[2]))); }
void QuickClose(const Info& i) { i.GetReturnValue().Set(i[0]->IsInt32() ? Close(Int(i[0])) : kDeclined); }
void QuickStat(const Info& i) {
  i.GetReturnValue().Set(StatPath(Path(i.GetIsolate(), i[0]), Int(i[1]), Bytes(i[2], Bytes::kWrite)));
}
void QuickFstat(const Info& i) {
  i.GetReturnValue().Set(i[0]->IsInt32() ? StatFD(Int(i[0]), Bytes(i[1], Bytes::kWrite)) : kDeclined);
}

// quickRead(path, view, at): reads a file of a page at most to that place of view; gives
// its length. A longer one comes as an ArrayBuffer of its own.
void QuickRead(const Info& i) {
  Isolate* iso = i.GetIsolate();
  Bytes view(i[1], Bytes::kWrite);
  size_t size;
  int fd = OpenSmall(Path(iso, i[0]), 64 << 20, &size);
  if (fd < 0) return i.GetReturnValue().Set(kDeclined);
  size_t at = ClampedIndex(i[2], 0, view.size());
  if (size <= 4096 && size <= view.size() - at)
    return i.GetReturnValue().Set(static_cast<int32_t>(ReadOut(fd, reinterpret_cast<char*>(view.data() + at), size)));
  auto store = NewStore(size, false);
  if (!store) {
    close(fd);
    return i.GetReturnValue().Set(kDeclined);
  }
  ssize_t n = ReadOut(fd, static_cast<char*>(store->Data()), size);
  // A file that shrank meanwhile is read anew.
  if (n != static_cast<ssize_t>(size)) return i.GetReturnValue().Set(kDeclined);
  i.GetReturnValue().Set(ArrayBuffer::New(iso, std::move(store)));
}

// quickReadText(path): its UTF-8 as a string; undefined where the op is to do it.
void QuickReadText(const Info& i) {
  Isolate* iso = i.GetIsolate();
  size_t size;
  int fd = OpenSmall(Path(iso, i[0]), 256 << 10, &size);
  if (fd < 0) return;
  Scratch<char, 8192> text(size);
  if (!text.ok()) {
    close(fd);
    return;
  }
  ssize_t n = ReadOut(fd, text.data(), size);
  if (n < 0) return;
  auto* p = reinterpret_cast<const uint8_t*>(text.data());
  Local<String> s;
  bool made = IsAscii(p, n)
                  ? String::NewFromOneByte(iso, p, NewStringType::kNormal, static_cast<int>(n)).ToLocal(&s)
                  : String::NewFromUtf8(iso, text.data(), NewStringType::kNormal, static_cast<int>(n)).ToLocal(&s);
  if (made) i.GetReturnValue().Set(s);
}

#if defined(__linux__) && defined(SYS_getdents64)
struct Dirent64 {
  uint64_t ino;
  int64_t off;
  uint16_t len;
  uint8_t type;
  char name[1];
};

// Names of a directory of ordinary size, as getdents gives them; false: the op is to list it.
class Names {
 public:
  bool Read(int fd) {
    for (size_t used = 0;;) {
      auto n = syscall(SYS_getdents64, fd, bytes_ + used, sizeof bytes_ - used);
      if (n <= 0) return n == 0;
      for (size_t end = used + n; used < end;) {
        auto* d = reinterpret_cast<Dirent64*>(bytes_ + used);
        used += d->len;
        std::string_view name(d->name);
        if (name == "." || name == "..") continue;
        if (count_ == kMost) return false;
        list_[count_++] = name;
      }
    }
  }
  void Sort() { std::sort(list_, list_ + count_); }
  size_t count() const { return count_; }
  std::string_view at(size_t i) const { return list_[i]; }

  static constexpr size_t kMost = 256;

 private:
  size_t count_ = 0;
  std::string_view list_[kMost];
  alignas(8) char bytes_[16384];
};

// quickReaddir(path): its names in order; undefined where the op is to do it.
void QuickReaddir(const Info& i) {
  Isolate* iso = i.GetIsolate();
  Path path(iso, i[0]);
  if (!path.ok()) return;
  int fd = Retry([&] { return open(path.get(), O_RDONLY | O_DIRECTORY | O_CLOEXEC); });
  if (fd < 0) return;
  Names names;
  bool all = names.Read(fd);
  close(fd);
  if (!all) return;
  names.Sort();
  Local<Value> strings[Names::kMost];
  for (size_t k = 0; k < names.count(); k++) {
    auto name = names.at(k);
    auto* p = reinterpret_cast<const uint8_t*>(name.data());
    int n = static_cast<int>(name.size());
    Local<String> s;
    bool made = IsAscii(p, n) ? String::NewFromOneByte(iso, p, NewStringType::kNormal, n).ToLocal(&s)
                              : String::NewFromUtf8(iso, name.data(), NewStringType::kNormal, n).ToLocal(&s);
    if (!made) return;
    strings[k] = s;
  }
  i.GetReturnValue().Set(Array::New(iso, strings, names.count()));
}
#else
void QuickReaddir(const Info&) {}
#endif

int32_t FastExists(Local<Value>, const FastOneByteString& path) { return Exists(Path(path)); }
int32_t FastAccess(Local<Value>, const FastOneByteString& path, int32_t mode) { return Access(Path(path), mode); }
int32_t FastOpen(Local<Value>, const FastOneByteString& path, int32_t flags, int32_t mode) {
  return Open(Path(path), flags, mode);
}
int32_t FastClose(Local<Value>, int32_t fd) { return Close(fd); }
int32_t FastStat(Local<Value>, const FastOneByteString& path, int32_t how, Local<Value> out) {
  return StatPath(Path(path), how, Bytes(out, Bytes::kWrite));
}
int32_t FastFstat(Local<Value>, int32_t fd, Local<Value> out) { return StatFD(fd, Bytes(out, Bytes::kWrite)); }

const CFunction fast_exists = CFunction::Make(FastExists), fast_access = CFunction::Make(FastAccess),
                fast_open = CFunction::Make(FastOpen), fast_close = CFunction::Make(FastClose),
                fast_stat = CFunction::Make(FastStat), fast_fstat = CFunction::Make(FastFstat);

}  // namespace

const NativeFn kFilesFns[] = {
    {"quickExists", QuickExists, 1, &fast_exists}, {"quickAccess", QuickAccess, 2, &fast_access},
    {"quickOpen", QuickOpen, 3, &fast_open},       {"quickClose", QuickClose, 1, &fast_close},
    {"quickStat", QuickStat, 3, &fast_stat},       {"quickFstat", QuickFstat, 2, &fast_fstat},
    {"quickRead", QuickRead, 3},                   {"quickReadText", QuickReadText, 1},
    {"quickReaddir", QuickReaddir, 1},
};
const size_t kFilesFnsCount = std::size(kFilesFns);

}  // namespace ravel
