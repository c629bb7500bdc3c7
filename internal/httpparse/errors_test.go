package httpparse

import (
	"strings"
	"testing"
)

const chunkedHead = "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n"

// malformed has at least one input per error class and reason; want is the last
// line of the transcript.
var malformed = []struct {
	kind    Kind
	lenient Lenient
	in      string
	want    string
}{
	{Request, 0, "FOO / HTTP/1.1\r\n\r\n", "HPE_INVALID_METHOD Invalid method encountered @1"},
	{Request, 0, "GETX / HTTP/1.1\r\n\r\n", "HPE_INVALID_METHOD Expected space after method @3"},
	{Request, 0, "get / HTTP/1.1\r\n\r\n", "HPE_INVALID_METHOD Invalid method encountered @0"},
	{Request, 0, "\x16\x03\x01\x00", "HPE_INVALID_METHOD Invalid method encountered @0"},

	{Request, 0, "GET ? HTTP/1.1\r\n\r\n", "HPE_INVALID_URL Unexpected start char in url @4"},
	{Request, 0, "GET /\x80 HTTP/1.1\r\n\r\n", "HPE_INVALID_URL Invalid char in url path @5"},
	{Request, 0, "GET /?\x01 HTTP/1.1\r\n\r\n", "HPE_INVALID_URL Invalid char in url query @6"},
	{Request, 0, "GET /#\x01 HTTP/1.1\r\n\r\n", "HPE_INVALID_URL Invalid char in url fragment start @6"},
	{Request, 0, "GET /a\tb HTTP/1.1\r\n\r\n", "HPE_INVALID_URL Invalid characters in url @7"},
	{Request, 0, "GET ht-tp://x HTTP/1.1\r\n\r\n", "HPE_INVALID_URL Unexpected char in url schema @6"},
	{Request, 0, "GET http://a^b HTTP/1.1\r\n\r\n", "HPE_INVALID_URL Unexpected char in url server @12"},
	{Request, 0, "GET http://a@@b HTTP/1.1\r\n\r\n", "HPE_INVALID_URL Double @ in url @14"},
	{Request, 0, "GET /\rX", "HPE_INVALID_URL Expected CRLF @6"},

	{Request, 0, "GET / FTP/1.1\r\n\r\n", "HPE_INVALID_CONSTANT Expected HTTP/, RTSP/ or ICE/ @6"},
	{Request, 0, "GET / HTTP1.1\r\n\r\n", "HPE_INVALID_CONSTANT Expected HTTP/, RTSP/ or ICE/ @10"},
	{Request, 0, "DESCRIBE / HTTP/1.1\r\n\r\n", "HPE_INVALID_CONSTANT Invalid method for HTTP/x.x request @15"},
	{Request, 0, "PUT / RTSP/1.0\r\n\r\n", "HPE_INVALID_CONSTANT Invalid method for RTSP/x.x request @10"},
	{Request, 0, "GET / ICE/1.0\r\n\r\n", "HPE_INVALID_CONSTANT Expected SOURCE method for ICE/x.x request @9"},
	{Response, 0, "HTTQ/1.1 200 OK\r\n\r\n", "HPE_INVALID_CONSTANT Expected HTTP/, RTSP/ or ICE/ @3"},

	{Request, 0, "GET / HTTP/x.1\r\n", "HPE_INVALID_VERSION Invalid major version @11"},
	{Request, 0, "GET / HTTP/1-1\r\n", "HPE_INVALID_VERSION Expected dot @12"},
	{Request, 0, "GET / HTTP/1.x\r\n", "HPE_INVALID_VERSION Invalid minor version @13"},
	{Request, 0, "GET / HTTP/1.2\r\n", "HPE_INVALID_VERSION Invalid HTTP version @14"},
	{Request, 0, "GET / HTTP/1.1x\r\n", "HPE_INVALID_VERSION Expected CRLF after version @14"},
	{Response, 0, "HTTP/1.1-200 OK\r\n", "HPE_INVALID_VERSION Expected space after version @8"},
	{Request, 0, "PRI * HTTP/2.0\r\nX", "HPE_INVALID_VERSION Expected HTTP/2 Connection Preface @16"},
	{Request, 0, "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "HPE_PAUSED_H2_UPGRADE Pause on PRI/Upgrade @24"},

	{Response, 0, "HTTP/1.1 2x0 OK\r\n", "HPE_INVALID_STATUS Invalid status code @10"},
	{Response, 0, "HTTP/1.1 2000 OK\r\n", "HPE_INVALID_STATUS Invalid response status @12"},

	{Request, 0, "GET / HTTP/1.1\r\n folded\r\n\r\n", "HPE_UNEXPECTED_SPACE Unexpected space after start line @17"},
	{Request, 0, "GET / HTTP/1.1\rA", "HPE_STRICT Expected CRLF after version @15"},
	{Request, 0, "GET / HTTP/1.1\r\nA:\rX", "HPE_STRICT Expected LF after CR @19"},
	{Request, 0, "GET / HTTP/1.1\r\n\rX", "HPE_STRICT Expected LF after headers @17"},
	{Response, 0, "HTTP/1.1 200 OK\rX", "HPE_STRICT Expected LF after CR @16"},

	{Request, 0, "GET / HTTP/1.1\r\n: x\r\n", "HPE_INVALID_HEADER_TOKEN Invalid header token @16"},
	{Request, 0, "GET / HTTP/1.1\r\nA b: x\r\n", "HPE_INVALID_HEADER_TOKEN Invalid header token @17"},
	{Request, 0, "GET / HTTP/1.1\r\nConnection : x\r\n", "HPE_INVALID_HEADER_TOKEN Invalid header field char @27"},
	{Request, 0, "GET / HTTP/1.1\r\n\nA: x\r\n", "HPE_INVALID_HEADER_TOKEN Invalid header field char @17"},
	{Request, 0, "GET / HTTP/1.1\r\nA: b\x01\r\n", "HPE_INVALID_HEADER_TOKEN Invalid header value char @20"},
	{Request, 0, "GET / HTTP/1.1\r\nA: b\r\n c\r\n", "HPE_INVALID_HEADER_TOKEN Unexpected whitespace after header value @22"},
	{Request, 0, "GET / HTTP/1.1\r\nA:\r\n c\r\n", "HPE_INVALID_HEADER_TOKEN Invalid header value char @21"},
	{Request, 0, "GET / HTTP/1.1\r\nA: b\n\r\n", "HPE_CR_EXPECTED Missing expected CR after header value @20"},
	{Request, 0, "GET / HTTP/1.1\r\nA: b\rc", "HPE_LF_EXPECTED Missing expected LF after header value @21"},
	{Response, 0, "HTTP/1.1 200 OK\nA: b\r\n\r\n", "HPE_CR_EXPECTED Missing expected CR after response line @16"},

	{Request, 0, "POST / HTTP/1.1\r\nContent-Length: 1x\r\n", "HPE_INVALID_CONTENT_LENGTH Invalid character in Content-Length @34"},
	{Request, 0, "POST / HTTP/1.1\r\nContent-Length: 1, 1\r\n", "HPE_INVALID_CONTENT_LENGTH Invalid character in Content-Length @34"},
	{Request, 0, "POST / HTTP/1.1\r\nContent-Length: -1\r\n", "HPE_INVALID_CONTENT_LENGTH Invalid character in Content-Length @33"},
	{Request, 0, "POST / HTTP/1.1\r\nContent-Length:\r\n\r\n", "HPE_INVALID_CONTENT_LENGTH Empty Content-Length @34"},
	{Request, 0, "POST / HTTP/1.1\r\nContent-Length: 18446744073709551616\r\n", "HPE_INVALID_CONTENT_LENGTH Content-Length overflow @53"},
	{Request, 0, "POST / HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 1\r\n", "HPE_UNEXPECTED_CONTENT_LENGTH Duplicate Content-Length @52"},
	{Request, 0, chunkedHead[:len(chunkedHead)-2] + "Content-Length: 1\r\n", "HPE_INVALID_CONTENT_LENGTH Content-Length can't be present with Transfer-Encoding @60"},
	{Request, 0, "POST / HTTP/1.1\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n", "HPE_INVALID_TRANSFER_ENCODING Transfer-Encoding can't be present with Content-Length @54"},
	{Request, 0, "POST / HTTP/1.1\r\nTransfer-Encoding: chunked, gzip\r\n", "HPE_INVALID_TRANSFER_ENCODING Invalid `Transfer-Encoding` header value @44"},
	{Request, 0, "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: x\r\n", "HPE_INVALID_TRANSFER_ENCODING Invalid `Transfer-Encoding` header value @65"},
	{Request, 0, "POST / HTTP/1.1\r\nTransfer-Encoding: gzip\r\n\r\n", "HPE_INVALID_TRANSFER_ENCODING Request has invalid `Transfer-Encoding` @44"},
	{Request, 0, "POST / HTTP/1.1\r\nTransfer-Encoding: xchunked\r\n\r\n", "HPE_INVALID_TRANSFER_ENCODING Request has invalid `Transfer-Encoding` @48"},

	{Request, 0, chunkedHead + "z\r\n", "HPE_INVALID_CHUNK_SIZE Invalid character in chunk size @47"},
	{Request, 0, chunkedHead + "5 \r\n", "HPE_INVALID_CHUNK_SIZE Invalid character in chunk size @49"},
	{Request, 0, chunkedHead + "0x5\r\n", "HPE_INVALID_CHUNK_SIZE Invalid character in chunk size @48"},
	{Request, 0, chunkedHead + "10000000000000000\r\n", "HPE_INVALID_CHUNK_SIZE Chunk size overflow @64"},
	{Request, 0, chunkedHead + "5\nhello", "HPE_CR_EXPECTED Missing expected CR after chunk size @49"},
	{Request, 0, chunkedHead + "5\rhello", "HPE_STRICT Expected LF after chunk size @49"},
	{Request, 0, chunkedHead + "5\r\nhello!", "HPE_STRICT Expected LF after chunk data @55"},
	{Request, 0, chunkedHead + "5\r\nhello\n", "HPE_CR_EXPECTED Missing expected CR after chunk data @56"},
	{Request, 0, chunkedHead + "5; a\r\n", "HPE_STRICT Invalid character in chunk extensions @50"},
	{Request, 0, chunkedHead + "5;a\x01\r\n", "HPE_STRICT Invalid character in chunk extensions name @51"},
	{Request, 0, chunkedHead + "5;a=b\x01\r\n", "HPE_STRICT Invalid character in chunk extensions value @53"},
	{Request, 0, chunkedHead + "5;a=\"\x01\"\r\n", "HPE_STRICT Invalid character in chunk extensions quoted value @53"},
	{Request, 0, chunkedHead + "5;a=\"\\\x01\"\r\n", "HPE_STRICT Invalid quoted-pair in chunk extensions quoted value @54"},
	{Request, 0, chunkedHead + "5;a=\"b\"c\r\n", "HPE_STRICT Invalid character in chunk extensions quote value @54"},
	{Request, 0, chunkedHead + "5;a\nx", "HPE_CR_EXPECTED Missing expected CR after chunk extension name @50"},
	{Request, 0, chunkedHead + "5;" + strings.Repeat("a", 20000), "HPE_CHUNK_EXTENSIONS_OVERFLOW Chunk extensions overflow @16434"},

	{Request, 0, "GET / HTTP/1.1\r\nConnection: close\r\n\r\nGET", "HPE_CLOSED_CONNECTION Data after `Connection: close` @38"},
	{Request, 0, "GET /half", "HPE_INVALID_EOF_STATE Invalid EOF state @9"},
	{Request, 0, "GET /" + strings.Repeat("a", 20000) + " HTTP/1.1\r\n\r\n", "HPE_HEADER_OVERFLOW Header overflow @20005"},
	{Request, 0, "GET / HTTP/1.1\r\nA: " + strings.Repeat("a", 20000) + "\r\n\r\n", "HPE_HEADER_OVERFLOW Header overflow @20019"},
	{Request, 0, chunkedHead + "0\r\nT: " + strings.Repeat("a", 20000) + "\r\n\r\n", "HPE_HEADER_OVERFLOW Header overflow @20053"},
}

func lastLine(s string) string {
	s = strings.TrimSuffix(s, "\n")
	return s[strings.LastIndexByte(s, '\n')+1:]
}

func TestMalformed(t *testing.T) {
	for _, m := range malformed {
		if got := lastLine(run(m.kind, 0, m.lenient, nil, true, m.in)); got != m.want {
			t.Errorf("%.60q:\n got %s\nwant %s", m.in, got, m.want)
		}
		if strings.Contains(m.want, "OVERFLOW") {
			continue
		}
		if got := lastLine(run(m.kind, 0, m.lenient, nil, true, strings.Split(m.in, "")...)); got != m.want {
			t.Errorf("%.60q byte by byte:\n got %s\nwant %s", m.in, got, m.want)
		}
	}
}

func TestMalformedCoversEveryCode(t *testing.T) {
	var all strings.Builder
	for _, m := range malformed {
		all.WriteString(m.want + "\n")
	}
	for code := Strict; code <= ChunkExtensionsOverflow; code++ {
		if !strings.Contains(all.String(), code.String()+" ") {
			t.Errorf("no input for %s", code)
		}
	}
}

func TestLenient(t *testing.T) {
	for _, m := range []struct {
		kind    Kind
		lenient Lenient
		in      string
		want    string
	}{
		{Request, LenientHeaders, "GET / HTTP/1.1\r\nA: b\x01\r\n c\r\nHost : x\r\n\r\n", "HPE_INVALID_HEADER_TOKEN Invalid header token @31"},
		{Request, LenientHeaders, "GET / HTTP/1.1\r\nA: b\x01\r\n c\r\n\r\n", "end"},
		{Request, LenientHeaderValueRelaxed, "GET / HTTP/1.1\r\nA: b\x01\r\n\r\n", "end"},
		{Request, LenientChunkedLength, "POST / HTTP/1.1\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", "end"},
		{Request, LenientKeepAlive, "GET / HTTP/1.1\r\nConnection: close\r\n\r\nGET / HTTP/1.1\r\n\r\n", "end"},
		{Request, LenientTransferEncoding, "POST / HTTP/1.1\r\nTransfer-Encoding: chunked, gzip\r\n\r\nx", "end"},
		{Request, LenientVersion, "GET / HTTP/4.2\r\n\r\n", "end"},
		{Request, LenientDataAfterClose, "GET / HTTP/1.1\r\nConnection: close\r\n\r\nGET", "end"},
		{Request, LenientOptionalLFAfterCR, "GET / HTTP/1.1\rA: b\r\n\rGET / HTTP/1.1\r\n\r\n", "end"},
		{Request, LenientOptionalCRLFAfterChunk, chunkedHead + "5\r\nhello0\r\n\r\n", "end"},
		{Request, LenientOptionalCRBeforeLF | LenientOptionalLFAfterCR, "POST / HTTP/1.1\nTransfer-Encoding: chunked\n\n5\nhello\n0\r\n\r\n", "end"},
		{Request, LenientSpacesAfterChunkSize, chunkedHead + "5 \t\r\nhello\r\n0\r\n\r\n", "end"},
	} {
		if got := lastLine(run(m.kind, 0, m.lenient, nil, true, m.in)); got != m.want {
			t.Errorf("%q: got %s, want %s", m.in, got, m.want)
		}
	}
}
