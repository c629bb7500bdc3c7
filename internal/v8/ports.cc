// binding('messaging'): the queues behind MessagePort. A message goes from one thread's JavaScript to another's without
// Go; only the first one after a silence has Go announce it to the receiver's loop.
#include "ports.h"

#include <optional>

#include "serdes.h"

using namespace v8;

namespace ravel {
namespace {

using Info = FunctionCallbackInfo<Value>;

constexpr uint32_t kSlotBits = 22, kGenBits = 8;

Ports* PortsOf(rv_isolate* r) {
  if (!r->ports) r->ports = new Ports;
  return r->ports;
}

End* Find(rv_isolate* r, int32_t id) {
  Ports* t = r->ports;
  uint32_t i = id & ((1u << kSlotBits) - 1);
  if (!t || id <= 0 || i >= t->slots.size() || t->slots[i].gen != static_cast<uint32_t>(id) >> kSlotBits) return nullptr;
  return t->slots[i].end;
}
End* Find(const Info& info) {
  return info[0]->IsInt32() ? Find(Of(info.GetIsolate()), info[0].As<Int32>()->Value()) : nullptr;
}

struct Due {
  uintptr_t home = 0;
  int32_t port = 0;
};

// Whether the home must be told, under the inbox's lock; it is told once the lock is free.
Due Announce(Inbox& in, bool some) {
  if (!in.home || in.notified || !(in.ended || (in.started && some))) return {};
  in.notified = true;
  return {in.home, in.port};
}
void Tell(Due due, rv_isolate* from) {
  if (due.home) ravelPortReady(due.home, due.port, from ? from->id : 0);
}

void Close(End* e);

// Makes the isolate the end's home; 0 when there are too many.
int32_t Adopt(rv_isolate* r, End* e) {
  Ports* t = PortsOf(r);
  int32_t i = t->first_free;
  if (i >= 0) {
    t->first_free = t->slots[i].next_free;
  } else {
    if (t->slots.size() > (1u << kSlotBits) - 1) {
      Close(e);
      return 0;
    }
    i = static_cast<int32_t>(t->slots.size());
    t->slots.push_back({});
  }
  auto& s = t->slots[i];
  s.end = e;
  s.gen = s.gen % ((1u << kGenBits) - 1) + 1;
  auto id = static_cast<int32_t>(s.gen << kSlotBits | static_cast<uint32_t>(i));
  Inbox& in = e->own();
  in.mu.lock();
  in.home = r->id;
  in.port = id;
  Due due = Announce(in, false);
  in.mu.unlock();
  Tell(due, r);
  return id;
}

// Takes the end away from its home, to be sent or closed; null when there is none of that number.
End* Leave(rv_isolate* r, int32_t id) {
  End* e = Find(r, id);
  if (!e) return nullptr;
  auto i = static_cast<int32_t>(id & ((1u << kSlotBits) - 1));
  auto& s = r->ports->slots[i];
  s.end = nullptr;
  s.next_free = r->ports->first_free;
  r->ports->first_free = i;
  Inbox& in = e->own();
  in.mu.lock();
  in.home = 0;
  in.started = in.notified = false;
  in.mu.unlock();
  return e;
}

std::pair<End*, End*> NewChannel() {
  auto ch = std::make_shared<Channel>();
  return {new End{ch, 0}, new End{ch, 1}};
}

// Puts m into the other end's inbox, or drops it where nobody takes it any more.
void Send(End* e, Parcel* m, rv_isolate* from) {
  m->next = nullptr;
  Inbox& in = e->other();
  in.mu.lock();
  if (in.closed) {
    in.mu.unlock();
    return Drop(m);
  }
  *in.tail = m;
  in.tail = &m->next;
  Due due = Announce(in, true);
  in.mu.unlock();
  Tell(due, from);
}

// The next message, left where it is; gone: there is none and there will never be one.
Parcel* Peek(End* e, bool* gone) {
  *gone = false;
  if (e->front) return e->front;
  Inbox& in = e->own();
  in.mu.lock();
  e->front = in.head;
  in.head = nullptr;
  in.tail = &in.head;
  if (!e->front) {
    in.notified = false;
    *gone = in.ended;
  }
  in.mu.unlock();
  return e->front;
}

Owned Pop(End* e) {
  Parcel* m = e->front;
  e->front = m->next;
  return Owned(m);
}

// Ends both ends of the channel: what the other one has not taken yet it still gets. What this one has not taken is
// returned.
std::vector<Parcel*> Shut(End* e) {
  std::vector<Parcel*> left;
  for (Parcel* m = e->front; m; m = m->next) left.push_back(m);
  Inbox& in = e->own();
  in.mu.lock();
  in.closed = in.ended = true;
  in.home = 0;
  for (Parcel* m = in.head; m; m = m->next) left.push_back(m);
  in.head = nullptr;
  in.tail = &in.head;
  in.mu.unlock();
  Inbox& other = e->other();
  other.mu.lock();
  other.ended = true;
  Due due = Announce(other, false);
  other.mu.unlock();
  Tell(due, nullptr);
  delete e;
  return left;
}

void Close(End* e) {
  for (Parcel* m : Shut(e)) Drop(m);
}

// A message of several values by number, with ports of r.
Owned Gather(rv_isolate* r, const uint64_t* values, size_t n, const int32_t* ports, size_t n_ports) {
  if (n == 1 && n_ports == 0) {
    if (Owned one = TakeNumber(values[0])) return one;
  }
  Owned m = NewParcel();
  m->form = Parcel::kAttached;
  m->attached = std::make_unique<Attached>();
  m->attached->values.assign(values, values + n);
  for (size_t i = 0; i < n_ports; i++)
    if (End* e = Leave(r, ports[i])) m->attached->ports.push_back(e);
  return m;
}

// marks(nothing, gone, several): what take() returns where there is no message now, where there will never be one again,
// and where there is one for takeSeveral().
void Marks(const Info& info) {
  auto* t = PortsOf(Of(info.GetIsolate()));
  t->nothing.Reset(info.GetIsolate(), info[0]);
  t->gone.Reset(info.GetIsolate(), info[1]);
  t->several.Reset(info.GetIsolate(), info[2]);
}

// channel() -> [port, port]
void MakeChannel(const Info& info) {
  Isolate* iso = info.GetIsolate();
  auto [a, b] = NewChannel();
  Local<Value> ids[] = {Integer::New(iso, Adopt(Of(iso), a)), Integer::New(iso, Adopt(Of(iso), b))};
  info.GetReturnValue().Set(Array::New(iso, ids, 2));
}

// start(port): messages are announced from now on, and what is there is announced once more.
void Start(const Info& info) {
  End* e = Find(info);
  if (!e) return;
  Inbox& in = e->own();
  in.mu.lock();
  in.started = true;
  // Who looks may have stopped short of finding nothing.
  in.notified = false;
  Due due = Announce(in, e->front || in.head);
  in.mu.unlock();
  Tell(due, Of(info.GetIsolate()));
}

// stop(port): messages are held back.
void Stop(const Info& info) {
  End* e = Find(info);
  if (!e) return;
  Inbox& in = e->own();
  in.mu.lock();
  in.started = in.notified = false;
  in.mu.unlock();
}

void ClosePort(const Info& info) {
  if (!info[0]->IsInt32()) return;
  if (End* e = Leave(Of(info.GetIsolate()), info[0].As<Int32>()->Value())) Close(e);
}

// post(port, value): sent. Where platform objects were met nothing is sent: the result is the number of the message.
void Post(const Info& info) {
  Isolate* iso = info.GetIsolate();
  Owned m = NewParcel();
  if (IsFlat(info[1])) {
    m->form = Parcel::kPrimitive;
    m->shape = nullptr;
    Local<Value> value = info[1];
    if (!WriteFlat(iso, m.get(), &value, 1)) return Throw(iso, "out of memory");
  } else {
    bool hosts = false;
    if (!WriteParcel(iso, m.get(), info[1], &hosts)) return;
    if (hosts) {
      uint64_t number = Keep(std::move(m));
      if (number == 0) return Throw(iso, "out of memory");
      info.GetReturnValue().Set(static_cast<double>(number));
      return;
    }
  }
  // Looked up only now: a getter may have closed it.
  if (End* e = Find(info)) Send(e, m.release(), Of(iso));
}

// postFlat(port, shape, ...values): sends an object of that shape.
void PostFlat(const Info& info) {
  Isolate* iso = info.GetIsolate();
  const Shape* shape = info[1]->IsUint32() ? ShapeByNumber(info[1].As<Uint32>()->Value()) : nullptr;
  int n = info.Length() - 2;
  if (!shape || static_cast<size_t>(n) != shape->keys.size()) return Throw(iso, "no such shape");
  Local<Value> values[kMostKeys];
  for (int i = 0; i < n; i++) {
    values[i] = info[2 + i];
    if (!IsFlat(values[i])) return Throw(iso, "not a flat value");
  }
  Owned m = NewParcel();
  m->form = Parcel::kFlat;
  m->shape = shape;
  if (!WriteFlat(iso, m.get(), values, n)) return Throw(iso, "out of memory");
  if (End* e = Find(info)) Send(e, m.release(), Of(iso));
}

// shapeOf(keys) -> its number, 0 when there are too many
void ShapeNumber(const Info& info) {
  Isolate* iso = info.GetIsolate();
  info.GetReturnValue().Set(0);
  if (!info[0]->IsArray()) return;
  auto list = info[0].As<Array>();
  if (list->Length() == 0 || list->Length() > kMostKeys) return;
  std::vector<std::string> keys;
  for (uint32_t i = 0; i < list->Length(); i++) {
    Local<Value> key;
    if (!list->Get(iso->GetCurrentContext(), i).ToLocal(&key)) return;
    keys.push_back(Utf8(iso, key));
  }
  if (const Shape* s = ShapeOf(std::move(keys))) info.GetReturnValue().Set(s->number);
}

// postSeveral(port, values, ports): messages by number, and the ports to move. True when the port's own other end was among
// them: nobody can receive it then, and the channel is closed.
void PostSeveral(const Info& info) {
  Isolate* iso = info.GetIsolate();
  auto ctx = iso->GetCurrentContext();
  std::vector<uint64_t> values;
  std::vector<int32_t> ports;
  auto each = [&](Local<Value> list, auto take) {
    if (!list->IsArray()) return;
    for (uint32_t i = 0; i < list.As<Array>()->Length(); i++) {
      Local<Value> v;
      if (list.As<Array>()->Get(ctx, i).ToLocal(&v) && v->IsNumber()) take(v.As<Number>()->Value());
    }
  };
  each(info[1], [&](double d) { values.push_back(static_cast<uint64_t>(d)); });
  each(info[2], [&](double d) { ports.push_back(static_cast<int32_t>(d)); });
  Owned m = Gather(Of(iso), values.data(), values.size(), ports.data(), ports.size());
  End* e = Find(info);
  bool lost = false;
  if (e && m->attached)
    for (End* moved : m->attached->ports) lost = lost || moved->ch == e->ch;
  if (!e || lost) {
    Drop(m.release());
  } else {
    Send(e, m.release(), Of(iso));
  }
  info.GetReturnValue().Set(lost);
}

// take(port, global) -> the next message's value, or a mark; global: of the context that the value is made in
void Take(const Info& info) {
  Isolate* iso = info.GetIsolate();
  rv_isolate* r = Of(iso);
  auto* t = PortsOf(r);
  End* e = Find(info);
  bool gone = true;
  Parcel* next = e ? Peek(e, &gone) : nullptr;
  if (!next) return info.GetReturnValue().Set((gone ? t->gone : t->nothing).Get(iso));
  if (next->form == Parcel::kAttached) return info.GetReturnValue().Set(t->several.Get(iso));
  Owned m = Pop(e);
  Local<Context> ctx = iso->GetCurrentContext();
  std::optional<Context::Scope> scope;
  if (info[1]->IsObject() && info[1].As<Object>()->GetCreationContext(iso).ToLocal(&ctx)) scope.emplace(ctx);
  Local<Value> out;
  if (m->form == Parcel::kWritten ? ReadParcel(iso, ctx, m.get()).ToLocal(&out)
                                  : ReadFlat(iso, ctx, m.get(), t->templates).ToLocal(&out))
    info.GetReturnValue().Set(out);
}

// takeSeveral(port) -> [count of values, ...values, ...ports]
void TakeSeveral(const Info& info) {
  Isolate* iso = info.GetIsolate();
  End* e = Find(info);
  if (!e || !e->front || e->front->form != Parcel::kAttached) return Throw(iso, "no such message");
  Owned m = Pop(e);
  auto attached = std::move(m->attached);
  std::vector<Local<Value>> out{Number::New(iso, static_cast<double>(attached->values.size()))};
  for (uint64_t v : attached->values) out.push_back(Number::New(iso, static_cast<double>(v)));
  for (End* moved : attached->ports) out.push_back(Integer::New(iso, Adopt(Of(iso), moved)));
  info.GetReturnValue().Set(Array::New(iso, out.data(), out.size()));
}

}  // namespace

void Drop(Parcel* one) {
  std::vector<End*> ends;
  auto drop = [&](Parcel* m) {
    if (m->attached) {
      for (uint64_t v : m->attached->values) TakeNumber(v);
      ends.insert(ends.end(), m->attached->ports.begin(), m->attached->ports.end());
    }
    Owned last(m);
  };
  drop(one);
  // Ports in messages in ports: one after the other, not one within the other.
  while (!ends.empty()) {
    End* e = ends.back();
    ends.pop_back();
    for (Parcel* m : Shut(e)) drop(m);
  }
}

void ForgetPorts(Isolate* iso) {
  rv_isolate* r = Of(iso);
  rv_ports_close(r);
  delete r->ports;
  r->ports = nullptr;
}

const NativeFn kPortFns[] = {
    {"marks", Marks, 3},       {"channel", MakeChannel, 0}, {"start", Start, 1},
    {"stop", Stop, 1},         {"close", ClosePort, 1},     {"post", Post, 2},
    {"postFlat", PostFlat, 3}, {"shapeOf", ShapeNumber, 1}, {"postSeveral", PostSeveral, 3},
    {"take", Take, 2},         {"takeSeveral", TakeSeveral, 1},
};
const size_t kPortFnsCount = std::size(kPortFns);

}  // namespace ravel

using ravel::End;
static End* EndOf(rv_port* p) { return reinterpret_cast<End*>(p); }

extern "C" {

void rv_channel_new(rv_port** a, rv_port** b) {
  auto [x, y] = ravel::NewChannel();
  *a = reinterpret_cast<rv_port*>(x);
  *b = reinterpret_cast<rv_port*>(y);
}

int32_t rv_port_adopt(rv_isolate* r, rv_port* p) { return ravel::Adopt(r, EndOf(p)); }

void rv_port_send(rv_port* p, rv_isolate* from, const uint64_t* values, size_t n, const int32_t* ports, size_t n_ports) {
  ravel::Send(EndOf(p), ravel::Gather(from, values, n, ports, n_ports).release(), from);
}

void rv_port_close(rv_port* p) { ravel::Close(EndOf(p)); }

void rv_ports_close(rv_isolate* r) {
  if (!r->ports) return;
  for (size_t i = 0; i < r->ports->slots.size(); i++) {
    auto& s = r->ports->slots[i];
    if (s.end) ravel::Close(ravel::Leave(r, static_cast<int32_t>(s.gen << ravel::kSlotBits | i)));
  }
}

}  // extern "C"
