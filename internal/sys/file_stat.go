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
	out[0], out[1], out[2], out[3] = float64(s.Dev), float64(s.Mode), float64(s.Nlink), float64(s.UID)
	out[4], out[5], out[6], out[7] = float64(s.GID), float64(s.Rdev), float64(s.Blksize), float64(s.Ino)
	out[8], out[9] = float64(s.Size), float64(s.Blocks)
	out[10], out[11] = s.Atime.milliseconds(), s.Mtime.milliseconds()
	out[12], out[13] = s.Ctime.milliseconds(), s.Birthtime.milliseconds()
}

func (t Timespec) milliseconds() float64 {
	// The conversions keep the compiler from fusing the sum, which would round otherwise than JavaScript.
	return float64(float64(t.Sec)*1000) + float64(float64(t.Nsec)/1e6)
}

// Ints writes the fields in the order of Node's Stats; times in nanoseconds.
func (s *Stat) Ints(out *[StatInts]int64) {
	*out = [StatInts]int64{
		int64(s.Dev), int64(s.Mode), int64(s.Nlink), int64(s.UID), int64(s.GID), int64(s.Rdev), int64(s.Blksize),
		int64(s.Ino), int64(s.Size), int64(s.Blocks),
		s.Atime.nanoseconds(), s.Mtime.nanoseconds(), s.Ctime.nanoseconds(), s.Birthtime.nanoseconds(),
	}
}

func (t Timespec) nanoseconds() int64 { return t.Sec*1e9 + t.Nsec }

// IsDir, IsRegular and IsSymlink read the type out of the mode.
func (s *Stat) IsDir() bool     { return s.Mode&0o170000 == 0o040000 }
func (s *Stat) IsRegular() bool { return s.Mode&0o170000 == 0o100000 }
func (s *Stat) IsSymlink() bool { return s.Mode&0o170000 == 0o120000 }

// Missing tells the errors which say that there is no such file.
func Missing(err error) bool {
	e, ok := err.(*Error)
	return ok && (e.Errno == enoent || e.Errno == enotdir)
}
