// binding('crypto').digest: the commonest digests of a short input, which reach Go with plain arguments: no frame is
// filled and none is read, the input is hashed where it lies and its text is made here. digest.go does the hashing.
#include "bytes.h"
#include "engine.h"
#include "simdutf.h"

using namespace v8;

namespace ravel {
namespace {

constexpr size_t kLargestSum = 64;

// How the sum is to be written; shared with internal/binding/crypto.
enum Form { kHex = 1, kBase64, kBase64Url, kLatin1 };

size_t Sum(int32_t algorithm, Local<String> text, Isolate* iso, uint8_t* sum) {
  String::ValueView view(iso, text);
  size_t n = view.length();
  if (view.is_one_byte() && IsAscii(view.data8(), n)) return ravelDigest(algorithm, view.data8(), n, sum);
  Scratch<char> bytes(3 * n);
  if (!bytes.ok()) return 0;
  auto done = view.is_one_byte() ? Latin1ToUtf8(view.data8(), n, bytes.data(), 3 * n)
                                 : Utf16ToUtf8(view.data16(), n, bytes.data(), 3 * n);
  return ravelDigest(algorithm, reinterpret_cast<uint8_t*>(bytes.data()), done.written, sum);
}

// digest(algorithm, input, form): a string, or undefined for what the ops must do
void Digest(const FunctionCallbackInfo<Value>& info) {
  Isolate* iso = info.GetIsolate();
  if (!info[0]->IsInt32() || !info[2]->IsInt32()) return;
  int32_t algorithm = info[0].As<Int32>()->Value(), form = info[2].As<Int32>()->Value();
  uint8_t sum[kLargestSum];
  size_t n = 0;
  if (info[1]->IsString()) {
    n = Sum(algorithm, info[1].As<String>(), iso, sum);
  } else {
    Bytes bytes(info[1], Bytes::kRead);
    if (bytes.ok()) n = ravelDigest(algorithm, bytes.data(), bytes.size(), sum);
  }
  if (n == 0) return;
  char text[2 * kLargestSum];
  auto* from = reinterpret_cast<char*>(sum);
  const char* result = text;
  switch (form) {
    case kHex:
      n = HexEncode(sum, n, text);
      break;
    case kBase64:
      n = simdutf::binary_to_base64(from, n, text, simdutf::base64_default);
      break;
    case kBase64Url:
      n = simdutf::binary_to_base64(from, n, text, simdutf::base64_url);
      break;
    default:
      result = from;
  }
  Local<String> s;
  if (Latin1String(iso, reinterpret_cast<const uint8_t*>(result), n).ToLocal(&s)) info.GetReturnValue().Set(s);
}

}  // namespace

const NativeFn kDigestFns[] = {{"digest", Digest, 3}};
const size_t kDigestFnsCount = std::size(kDigestFns);

}  // namespace ravel
