package ops

// Table maps small integers to resources. An id carries the slot's generation,
// so that a stale one is an error and never another's resource. JS thread only.
type Table[T any] struct {
	items []slot[T]
	free  []int32
	n     int
}

type slot[T any] struct {
	v    T
	gen  uint8
	used bool
}

const slotBits = 23

// Put stores v and returns its id, a positive int32.
func (t *Table[T]) Put(v T) int32 {
	var i int32
	if n := len(t.free); n > 0 {
		i, t.free = t.free[n-1], t.free[:n-1]
	} else {
		if len(t.items) == 0 {
			t.items = append(t.items, slot[T]{}) // id 0 names nothing
		}
		i = int32(len(t.items))
		t.items = append(t.items, slot[T]{})
	}
	s := &t.items[i]
	s.v, s.used = v, true
	t.n++
	return int32(s.gen)<<slotBits | i
}

func (t *Table[T]) slot(id int32) *slot[T] {
	i := int(id) & (1<<slotBits - 1)
	if id <= 0 || i >= len(t.items) {
		return nil
	}
	s := &t.items[i]
	if !s.used || s.gen != uint8(id>>slotBits) {
		return nil
	}
	return s
}

// Get finds the resource of an id.
func (t *Table[T]) Get(id int32) (v T, ok bool) {
	if s := t.slot(id); s != nil {
		return s.v, true
	}
	return v, false
}

// Delete forgets an id; false if it was not there.
func (t *Table[T]) Delete(id int32) bool {
	s := t.slot(id)
	if s == nil {
		return false
	}
	var zero T
	s.v, s.used = zero, false
	s.gen = (s.gen + 1) & 0xff
	t.free = append(t.free, int32(int(id)&(1<<slotBits-1)))
	t.n--
	return true
}

// Len counts the resources.
func (t *Table[T]) Len() int { return t.n }

// All yields every id with its resource.
func (t *Table[T]) All(yield func(int32, T) bool) {
	for i := range t.items {
		if s := &t.items[i]; s.used && !yield(int32(s.gen)<<slotBits|int32(i), s.v) {
			return
		}
	}
}
