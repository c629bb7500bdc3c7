//go:build unix

package sys

// Timespec is a time in seconds and nanoseconds since 1970.
type Timespec struct{ Sec, Nsec int64 }

// Stat is what is known of a file, on every system in the same shape.
type Stat struct {
	Dev, Mode, Nlink, UID, GID, Rdev, Blksize, Ino, Size, Blocks uint64
	Atime, Mtime, Ctime, Birthtime                               Timespec
}

// Counts of the values that Floats and Ints write.
const (
	StatFloats = 14
	StatInts   = 14
)

// Floats writes the fields in the order of Node's Stats; times in milliseconds.
func (s *Stat) Floats(out *[StatFloats]float64) {
	for i, v := range s.numbers() {
		out[i] = float64(v)
	}
	for i, t := range s.times() {
		// The conversions keep the compiler from fusing the sum, which would round otherwise than JavaScript.
		out[10+i] = float64(float64(t.Sec)*1000) + float64(float64(t.Nsec)/1e6)
	}
}

// Ints writes the fields in the order of Node's Stats; times in nanoseconds.
func (s *Stat) Ints(out *[StatInts]int64) {
	for i, v := range s.numbers() {
		out[i] = int64(v)
	}
	for i, t := range s.times() {
		out[10+i] = t.Sec*1e9 + t.Nsec
	}
}

func (s *Stat) numbers() [10]uint64 {
	return [10]uint64{s.Dev, s.Mode, s.Nlink, s.UID, s.GID, s.Rdev, s.Blksize, s.Ino, s.Size, s.Blocks}
}

func (s *Stat) times() [4]Timespec {
	return [4]Timespec{s.Atime, s.Mtime, s.Ctime, s.Birthtime}
}

// IsDir, IsRegular and IsSymlink read the type out of the mode.
func (s *Stat) IsDir() bool     { return s.Mode&0o170000 == 0o040000 }
func (s *Stat) IsRegular() bool { return s.Mode&0o170000 == 0o100000 }
func (s *Stat) IsSymlink() bool { return s.Mode&0o170000 == 0o120000 }

// Missing tells the errors which say that there is no such file.
func Missing(err error) bool {
	e, ok := err.(*Error)
	return ok && (e.Errno == enoent || e.Errno == enotdir)
}
