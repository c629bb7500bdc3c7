package httpparse

type state uint8

// The order matters: Execute tells the three parts of a message apart by it.
const (
	sStart state = iota
	sMethod
	sMethodSpace
	sURLSpaces
	sURLStart
	sURLSchema
	sURLSchemaSlashes
	sURLServer
	sURLServerAt
	sURLPath
	sURLQuery
	sURLFragment
	sURLLineFeed // of a request without a version (HTTP/0.9)
	sReqProtocolSpaces
	sReqProtocol
	sReqSlash
	sReqMajor
	sReqDot
	sReqMinor
	sReqEnd
	sReqLineFeed
	sReqH2Preface
	sResProtocol
	sResSlash
	sResMajor
	sResDot
	sResMinor
	sResSpace
	sResDigit1
	sResDigit2
	sResDigit3
	sResAfterStatus
	sResReason
	sResLineFeed
	sLastStartLine = sResLineFeed
)

const (
	sHeadersStart state = iota + sLastStartLine + 1
	sField
	sFieldName
	sFieldSpaces
	sValueSpaces
	sValueEmptyLF
	sValueEmptyFold
	sValue
	sValueLenient
	sValueChunked
	sValueChunkedLast
	sValueCoding
	sValueCodingSpaces
	sValueLength
	sValueLengthSpaces
	sValueLF
	sValueFold
	sHeadersLF
	sLastHeader = sHeadersLF
)

const (
	sChunkSize state = iota + sLastHeader + 1
	sChunkSizeMore
	sChunkSizeEnd
	sChunkLF
	sChunkExtStart
	sChunkExtName
	sChunkExtValue
	sChunkExtQuoted
	sChunkExtEscape
	sChunkExtQuotedEnd
	sChunkData
	sChunkDataCR
	sChunkDataLF
	sBodyLength
	sBodyEOF
	sClosed
)

// From here on no input is needed to go on.
const (
	sAnswer state = iota + sClosed + 1
	sUpgraded
	sFailed
	sImmediate = sAnswer
)

// headerState says which header's value is read; only headers which decide
// about framing are known.
type headerState uint8

const (
	hGeneral headerState = iota
	hConnection
	hContentLength
	hTransferEncoding
	hUpgrade
	hChunked // a transfer-encoding that ends with chunked
)
