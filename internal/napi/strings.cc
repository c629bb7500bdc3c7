// Strings whose characters stay where the addon has them.
#include "env.h"

using namespace v8;
using namespace ravel::napi;

struct ravel_napi_string {
  napi_finalize finalize;
  void* data;
  void* hint;
};

namespace {

template <typename Base, typename Char>
class Outside : public Base {
 public:
  Outside(napi_env env, Char* str, size_t length, napi_finalize finalize, void* hint)
      : env_(env), note_{finalize, str, hint}, str_(str), length_(length) {
    env->strings.push_front(&note_);
    place_ = env->strings.begin();
  }
  // Within a collection, or when the engine ends, which is after the environment.
  ~Outside() override {
    if (env_->closing) return;
    env_->strings.erase(place_);
    Finalize(env_, note_.finalize, note_.data, note_.hint);
  }
  const Char* data() const override { return str_; }
  size_t length() const override { return length_; }
  void Unused() { note_.finalize = nullptr; }

 private:
  napi_env env_;
  ravel_napi_string note_;
  std::list<ravel_napi_string*>::iterator place_;
  Char* str_;
  size_t length_;
};

template <typename Base, typename Char, typename Make>
napi_status New(napi_env env, Char* str, size_t length, napi_finalize finalize, void* hint, napi_value* result, bool* copied,
                Make make) {
  NAPI_CALL(env);
  NAPI_ARG(env, result && (str || length == 0));
  NAPI_ARG(env, length == NAPI_AUTO_LENGTH || length <= INT32_MAX);
  if (length == NAPI_AUTO_LENGTH) {
    length = 0;
    while (str[length]) length++;
    NAPI_ARG(env, length <= INT32_MAX);
  }
  auto* outside = new Outside<Base, Char>(env, str, length, finalize, hint);
  Local<String> s;
  if (!make(outside).ToLocal(&s)) {
    outside->Unused();
    delete outside;
    return Note(env, napi_generic_failure);
  }
  if (copied) *copied = false;
  *result = Out(s);
  return call.End();
}

}  // namespace

namespace ravel::napi {
void CloseStrings(napi_env env) {
  // Of their own, since a collection may end strings meanwhile.
  std::vector<ravel_napi_string> due;
  for (auto* s : env->strings) due.push_back(*s), s->finalize = nullptr;
  for (auto& s : due) {
    if (s.finalize) Enter(env, {}, [&] { s.finalize(env, s.data, s.hint); });
  }
}
}  // namespace ravel::napi

NAPI_EXPORT napi_status node_api_create_external_string_latin1(napi_env env, char* str, size_t length, napi_finalize finalize,
                                                               void* hint, napi_value* result, bool* copied) {
  return New<String::ExternalOneByteStringResource>(env, str, length, finalize, hint, result, copied,
                                                    [&](auto* r) { return String::NewExternalOneByte(env->iso, r); });
}
NAPI_EXPORT napi_status node_api_create_external_string_utf16(napi_env env, char16_t* str, size_t length, napi_finalize finalize,
                                                              void* hint, napi_value* result, bool* copied) {
  return New<String::ExternalStringResource>(env, reinterpret_cast<uint16_t*>(str), length, finalize, hint, result, copied,
                                             [&](auto* r) { return String::NewExternalTwoByte(env->iso, r); });
}
