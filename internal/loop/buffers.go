package loop

// bufferPool lends output buffers to streams for as long as there is something
// in them, so that an idle connection holds none. Loop's thread only.
type bufferPool struct {
	small [][]byte // of bufferSize
	large [][]byte // of sendSoon
}

const (
	bufferSize = 4 << 10
	keepSmall  = 256
	keepLarge  = 16
)

// get lends an empty buffer with room for n bytes.
func (p *bufferPool) get(n int) []byte {
	switch {
	case n <= bufferSize:
		if k := len(p.small); k > 0 {
			b := p.small[k-1]
			p.small = p.small[:k-1]
			return b
		}
		return make([]byte, 0, bufferSize)
	case n <= sendSoon:
		if k := len(p.large); k > 0 {
			b := p.large[k-1]
			p.large = p.large[:k-1]
			return b
		}
		return make([]byte, 0, sendSoon)
	}
	return make([]byte, 0, n)
}

// put takes a buffer back; one that grew is sorted by what it has become.
func (p *bufferPool) put(b []byte) {
	switch c := cap(b); {
	case c >= sendSoon && c <= 4*sendSoon:
		if len(p.large) < keepLarge {
			p.large = append(p.large, b[:0])
		}
	case c >= bufferSize && c < sendSoon:
		if len(p.small) < keepSmall {
			p.small = append(p.small, b[:0])
		}
	}
}

// streamTable gives open streams numbers that JavaScript may hold: the low bits
// are the place, the high bits count how often it was used, so that a stale
// number finds nothing.
type streamTable struct {
	slots []streamSlot
	free  []int32
}

type streamSlot struct {
	s   *Stream
	gen int32
}

const (
	streamIndexBits = 20
	streamGenMask   = 1<<(31-streamIndexBits) - 1
)

func (t *streamTable) put(s *Stream) int32 {
	var i int32
	if n := len(t.free); n > 0 {
		i = t.free[n-1]
		t.free = t.free[:n-1]
	} else {
		i = int32(len(t.slots))
		t.slots = append(t.slots, streamSlot{gen: 1})
	}
	t.slots[i].s = s
	return t.slots[i].gen<<streamIndexBits | i
}

func (t *streamTable) get(id int32) *Stream {
	i := id & (1<<streamIndexBits - 1)
	if id < 0 || int(i) >= len(t.slots) || t.slots[i].gen != id>>streamIndexBits {
		return nil
	}
	return t.slots[i].s
}

func (t *streamTable) remove(id int32) {
	if t.get(id) == nil {
		return
	}
	slot := &t.slots[id&(1<<streamIndexBits-1)]
	slot.s = nil
	slot.gen = max(1, (slot.gen+1)&streamGenMask)
	t.free = append(t.free, id&(1<<streamIndexBits-1))
}

// closeStreams closes what is still open when the loop ends.
func (l *Loop) closeStreams() {
	for i := range l.streams.slots {
		if s := l.streams.slots[i].s; s != nil {
			s.Close()
		}
	}
	for ln := range l.listeners {
		ln.Close()
	}
}
