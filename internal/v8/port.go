package v8

/*
#include "bridge.h"
*/
import "C"

import "unsafe"

// Port is one end of a channel that is at home in no isolate. Sending is for any goroutine while nobody closes it.
type Port struct{ h *C.rv_port }

// NewChannel makes two ports that are each other's other end. Any goroutine.
func NewChannel() (*Port, *Port) {
	var a, b *C.rv_port
	C.rv_channel_new(&a, &b)
	return &Port{a}, &Port{b}
}

// Send sends a message of those values, by the engine's numbers; without a receiver it is dropped.
func (p *Port) Send(values []uint64) { p.SendFrom(nil, values, nil) }

// SendFrom is Send of a message that takes ports of the isolate along. JS thread only.
func (p *Port) SendFrom(iso *Isolate, values []uint64, ports []int32) {
	var h *C.rv_isolate
	if iso != nil {
		h = iso.h
	}
	C.rv_port_send(p.h, h, (*C.uint64_t)(unsafe.Pointer(unsafe.SliceData(values))), C.size_t(len(values)),
		(*C.int32_t)(unsafe.Pointer(unsafe.SliceData(ports))), C.size_t(len(ports)))
}

// Close ends both ends of the channel. What the other one has not taken yet it still gets. Nothing may follow.
func (p *Port) Close() {
	if p.h != nil {
		C.rv_port_close(p.h)
		p.h = nil
	}
}

// FreeMessage drops a message that nobody will get. Any goroutine.
func FreeMessage(number uint64) { C.rv_message_free(C.uint64_t(number)) }

// PortHooks is told of what happens at an isolate's ports.
type PortHooks struct {
	Ready func(port int32) // there is something to take. Any goroutine
	Sent  func()           // something was announced to another isolate. JS thread only
}

// HookPorts sets the hooks; before the first port.
func (iso *Isolate) HookPorts(h PortHooks) { iso.ports.Store(&h) }

// AdoptPort makes the port the isolate's own and gives its number in JavaScript. JS thread only; p is used up.
func (iso *Isolate) AdoptPort(p *Port) int32 {
	h := p.h
	p.h = nil
	return int32(C.rv_port_adopt(iso.h, h))
}

// ClosePorts closes all the isolate's ports. JS thread only.
func (iso *Isolate) ClosePorts() { C.rv_ports_close(iso.h) }

//export ravelPortReady
func ravelPortReady(home C.uintptr_t, port C.int32_t, from C.uintptr_t) {
	if iso := byID(uintptr(home)); iso != nil {
		if h := iso.ports.Load(); h != nil {
			h.Ready(int32(port))
		}
	}
	if from != 0 {
		if h := byID(uintptr(from)).ports.Load(); h != nil {
			h.Sent()
		}
	}
}
