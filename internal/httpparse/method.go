package httpparse

// Method is a request method's index in Methods.
type Method uint8

// Methods are all methods known, in llhttp's order: the indices are shared with
// JavaScript. Those behind QUERY belong to RTSP.
var Methods = [...]string{
	"DELETE", "GET", "HEAD", "POST", "PUT", "CONNECT", "OPTIONS", "TRACE",
	"COPY", "LOCK", "MKCOL", "MOVE", "PROPFIND", "PROPPATCH", "SEARCH", "UNLOCK",
	"BIND", "REBIND", "UNBIND", "ACL",
	"REPORT", "MKACTIVITY", "CHECKOUT", "MERGE",
	"M-SEARCH", "NOTIFY", "SUBSCRIBE", "UNSUBSCRIBE",
	"PATCH", "PURGE", "MKCALENDAR", "LINK", "UNLINK", "SOURCE", "QUERY",
	"PRI", "DESCRIBE", "ANNOUNCE", "SETUP", "PLAY", "PAUSE", "TEARDOWN",
	"GET_PARAMETER", "SET_PARAMETER", "REDIRECT", "RECORD", "FLUSH",
}

const (
	mGET     Method = 1
	mHEAD    Method = 2
	mPOST    Method = 3
	mCONNECT Method = 5
	mOPTIONS Method = 6
	mSOURCE  Method = 33
	mQUERY   Method = 34
	mPRI     Method = 35
)

// forHTTP: may the method stand before HTTP/x.y.
func (m Method) forHTTP() bool { return m <= mPRI }

// forRTSP: may the method stand before RTSP/x.y.
func (m Method) forRTSP() bool { return m > mPRI || m == mOPTIONS || m == mGET || m == mPOST }

// methodPrefix looks s up: found is the method spelt exactly so, longer says
// that some method goes on with more letters.
func methodPrefix(s []byte) (found Method, exact, longer bool) {
	for k, name := range Methods {
		if len(name) >= len(s) && name[:len(s)] == string(s) {
			if len(name) == len(s) {
				found, exact = Method(k), true
			} else {
				longer = true
			}
		}
	}
	return found, exact, longer
}
