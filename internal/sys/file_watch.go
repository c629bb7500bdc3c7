//go:build unix

package sys

// FileEvent says that something happened under a watch of a FileWatcher.
type FileEvent struct {
	Watch   int    // what Add returned
	Rename  bool   // a name came or went; otherwise contents or attributes changed
	Created bool   // together with Rename: Name is there now
	Name    string // the entry of a watched directory, "" for the watched file itself
	Dir     bool   // Name is a directory
	Gone    bool   // the watch has ended with this event
}
