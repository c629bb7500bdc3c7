package httpparse

// Code is an error class; its text is Node's err.code.
type Code uint8

const (
	Strict Code = iota + 1
	LFExpected
	CRExpected
	UnexpectedContentLength
	UnexpectedSpace
	ClosedConnection
	InvalidMethod
	InvalidURL
	InvalidConstant
	InvalidVersion
	InvalidHeaderToken
	InvalidContentLength
	InvalidChunkSize
	InvalidStatus
	InvalidEOFState
	InvalidTransferEncoding
	PausedH2Upgrade
	HeaderOverflow
	ChunkExtensionsOverflow
)

var codeNames = [...]string{
	Strict:                  "HPE_STRICT",
	LFExpected:              "HPE_LF_EXPECTED",
	CRExpected:              "HPE_CR_EXPECTED",
	UnexpectedContentLength: "HPE_UNEXPECTED_CONTENT_LENGTH",
	UnexpectedSpace:         "HPE_UNEXPECTED_SPACE",
	ClosedConnection:        "HPE_CLOSED_CONNECTION",
	InvalidMethod:           "HPE_INVALID_METHOD",
	InvalidURL:              "HPE_INVALID_URL",
	InvalidConstant:         "HPE_INVALID_CONSTANT",
	InvalidVersion:          "HPE_INVALID_VERSION",
	InvalidHeaderToken:      "HPE_INVALID_HEADER_TOKEN",
	InvalidContentLength:    "HPE_INVALID_CONTENT_LENGTH",
	InvalidChunkSize:        "HPE_INVALID_CHUNK_SIZE",
	InvalidStatus:           "HPE_INVALID_STATUS",
	InvalidEOFState:         "HPE_INVALID_EOF_STATE",
	InvalidTransferEncoding: "HPE_INVALID_TRANSFER_ENCODING",
	PausedH2Upgrade:         "HPE_PAUSED_H2_UPGRADE",
	HeaderOverflow:          "HPE_HEADER_OVERFLOW",
	ChunkExtensionsOverflow: "HPE_CHUNK_EXTENSIONS_OVERFLOW",
}

func (c Code) String() string { return codeNames[c] }

// Error is what a peer did wrong.
type Error struct {
	Code   Code
	Reason string
}

func (e Error) Error() string { return "Parse Error: " + e.Reason }
