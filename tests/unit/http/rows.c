/* SPDX-License-Identifier: MIT */
#include "rows.h"

#define BAD SR_MALFORMED_REQUEST
#define BIG SR_BODY_TOO_LARGE
/* The length is that of the literal, for the NULs in some. */
#define TEXT(text) text, sizeof(text) - 1

const struct refused_row refused_rows[] = {
	/* the request line */
	{ "no target", BAD, TEXT("GET HTTP/1.1\r\nHost: h\r\n\r\n") },
	{ "HTTP/0.9", BAD, TEXT("GET /\r\n\r\n") },
	{ "HTTP/0.9 with version", BAD,
	    TEXT("GET / HTTP/0.9\r\nHost: h\r\n\r\n") },
	{ "HTTP/1.2", BAD, TEXT("GET / HTTP/1.2\r\nHost: h\r\n\r\n") },
	{ "HTTP/2.0", BAD, TEXT("GET / HTTP/2.0\r\nHost: h\r\n\r\n") },
	{ "HTTP/3", BAD, TEXT("GET / HTTP/3\r\nHost: h\r\n\r\n") },
	{ "HTTP/1.10", BAD, TEXT("GET / HTTP/1.10\r\nHost: h\r\n\r\n") },
	{ "HTTP/01.1", BAD, TEXT("GET / HTTP/01.1\r\nHost: h\r\n\r\n") },
	{ "lower-case version", BAD,
	    TEXT("GET / http/1.1\r\nHost: h\r\n\r\n") },
	{ "another protocol", BAD, TEXT("GET / HTTQ/1.1\r\nHost: h\r\n\r\n") },
	{ "RTSP", BAD, TEXT("DESCRIBE / RTSP/1.0\r\nHost: h\r\n\r\n") },
	{ "ICE", BAD, TEXT("SOURCE / ICE/1.0\r\nHost: h\r\n\r\n") },
	{ "RTSP method in HTTP", BAD,
	    TEXT("DESCRIBE / HTTP/1.1\r\nHost: h\r\n\r\n") },
	{ "HTTP/2 preface", BAD, TEXT("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n") },
	{ "TLS", BAD, TEXT("\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03") },
	{ "unknown method", BAD, TEXT("FETCH / HTTP/1.1\r\nHost: h\r\n\r\n") },
	{ "lower-case method", BAD, TEXT("get / HTTP/1.1\r\nHost: h\r\n\r\n") },
	{ "method begun alike", BAD,
	    TEXT("GETS / HTTP/1.1\r\nHost: h\r\n\r\n") },
	{ "two spaces before the target", BAD,
	    TEXT("GET  / HTTP/1.1\r\nHost: h\r\n\r\n") },
	{ "two spaces behind the target", BAD,
	    TEXT("GET /  HTTP/1.1\r\nHost: h\r\n\r\n") },
	{ "space behind the version", BAD,
	    TEXT("GET / HTTP/1.1 \r\nHost: h\r\n\r\n") },
	{ "space before the method", BAD,
	    TEXT(" GET / HTTP/1.1\r\nHost: h\r\n\r\n") },
	{ "tab before the target", BAD,
	    TEXT("GET\t/ HTTP/1.1\r\nHost: h\r\n\r\n") },
	{ "tab behind the target", BAD,
	    TEXT("GET /\tHTTP/1.1\r\nHost: h\r\n\r\n") },
	{ "two targets", BAD, TEXT("GET / / HTTP/1.1\r\nHost: h\r\n\r\n") },
	{ "CONNECT", BAD, TEXT("CONNECT h:80 HTTP/1.1\r\nHost: h\r\n\r\n") },
	{ "CONNECT to a path", BAD,
	    TEXT("CONNECT / HTTP/1.1\r\nHost: h\r\n\r\n") },
	{ "absolute form", BAD,
	    TEXT("GET http://h/ HTTP/1.1\r\nHost: h\r\n\r\n") },
	{ "absolute form of another host", BAD,
	    TEXT("GET http://other/ HTTP/1.1\r\nHost: h\r\n\r\n") },
	{ "asterisk with GET", BAD, TEXT("GET * HTTP/1.1\r\nHost: h\r\n\r\n") },
	{ "asterisk and more", BAD,
	    TEXT("OPTIONS *a HTTP/1.1\r\nHost: h\r\n\r\n") },
	{ "target without a slash", BAD,
	    TEXT("GET now HTTP/1.1\r\nHost: h\r\n\r\n") },
	{ "target of a query", BAD,
	    TEXT("GET ?a=b HTTP/1.1\r\nHost: h\r\n\r\n") },
	{ "fragment", BAD, TEXT("GET /#f HTTP/1.1\r\nHost: h\r\n\r\n") },
	{ "fragment in the query", BAD,
	    TEXT("GET /?a#f HTTP/1.1\r\nHost: h\r\n\r\n") },
	{ "NUL in the target", BAD,
	    TEXT("GET /\0 HTTP/1.1\r\nHost: h\r\n\r\n") },
	{ "control in the target", BAD,
	    TEXT("GET /\x01 HTTP/1.1\r\nHost: h\r\n\r\n") },
	{ "DEL in the target", BAD,
	    TEXT("GET /\x7f HTTP/1.1\r\nHost: h\r\n\r\n") },
	{ "UTF-8 in the target", BAD,
	    TEXT("GET /\xc3\xa9 HTTP/1.1\r\nHost: h\r\n\r\n") },
	{ "two empty lines before", BAD,
	    TEXT("\r\n\r\nGET / HTTP/1.1\r\nHost: h\r\n\r\n") },
	{ "LF before", BAD, TEXT("\nGET / HTTP/1.1\r\nHost: h\r\n\r\n") },
	{ "CR and another byte before", BAD,
	    TEXT("\r\rGET / HTTP/1.1\r\nHost: h\r\n\r\n") },
	{ "CR before", BAD, TEXT("\rGET / HTTP/1.1\r\nHost: h\r\n\r\n") },

	/* line ends */
	{ "LF alone", BAD, TEXT("GET / HTTP/1.1\nHost: h\n\n") },
	{ "LF behind the request line", BAD,
	    TEXT("GET / HTTP/1.1\nHost: h\r\n\r\n") },
	{ "LF behind a field", BAD, TEXT("GET / HTTP/1.1\r\nHost: h\n\r\n") },
	{ "LF for the empty line", BAD,
	    TEXT("GET / HTTP/1.1\r\nHost: h\r\n\n") },
	{ "CR alone", BAD, TEXT("GET / HTTP/1.1\rHost: h\r\r") },
	{ "CR in a value", BAD,
	    TEXT("GET / HTTP/1.1\r\nHost: h\r\nX: a\rb\r\n\r\n") },
	{ "CR hides a field", BAD,
	    TEXT("GET / HTTP/1.1\r\nHost: h\r\nX: a\rContent-Length: 5\r\n"
		 "\r\n") },
	{ "CR CR LF", BAD, TEXT("GET / HTTP/1.1\r\nHost: h\r\r\n\r\n") },
	{ "folded line", BAD, TEXT("GET / HTTP/1.1\r\nHost: h\r\n b\r\n\r\n") },
	{ "folded line with tab", BAD,
	    TEXT("GET / HTTP/1.1\r\nHost: h\r\nX: a\r\n\tb\r\n\r\n") },
	{ "folded Transfer-Encoding", BAD,
	    TEXT("POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding:\r\n"
		 " chunked\r\n\r\n0\r\n\r\n") },
	{ "blank before the first field", BAD,
	    TEXT("GET / HTTP/1.1\r\n Host: h\r\n\r\n") },

	/* fields */
	{ "no Host", BAD, TEXT("GET / HTTP/1.1\r\n\r\n") },
	{ "two Hosts", BAD,
	    TEXT("GET / HTTP/1.1\r\nHost: h\r\nHost: other\r\n\r\n") },
	{ "the same Host twice", BAD,
	    TEXT("GET / HTTP/1.1\r\nHost: h\r\nHost: h\r\n\r\n") },
	{ "two Hosts in 1.0", BAD,
	    TEXT("GET / HTTP/1.0\r\nHost: h\r\nhost: other\r\n\r\n") },
	{ "list in Host", BAD,
	    TEXT("GET / HTTP/1.1\r\nHost: h, other\r\n\r\n") },
	{ "path in Host", BAD, TEXT("GET / HTTP/1.1\r\nHost: h/x\r\n\r\n") },
	{ "user in Host", BAD,
	    TEXT("GET / HTTP/1.1\r\nHost: h@other\r\n\r\n") },
	{ "blank in Host", BAD,
	    TEXT("GET / HTTP/1.1\r\nHost: h other\r\n\r\n") },
	{ "blank before the colon", BAD,
	    TEXT("GET / HTTP/1.1\r\nHost : h\r\n\r\n") },
	{ "tab before the colon", BAD,
	    TEXT("GET / HTTP/1.1\r\nHost\t: h\r\n\r\n") },
	{ "blank in a name", BAD,
	    TEXT("GET / HTTP/1.1\r\nHost: h\r\nX Y: z\r\n\r\n") },
	{ "bracket in a name", BAD,
	    TEXT("GET / HTTP/1.1\r\nHost: h\r\nX[: z\r\n\r\n") },
	{ "byte above 7f in a name", BAD,
	    TEXT("GET / HTTP/1.1\r\nHost: h\r\nX\xff: z\r\n\r\n") },
	{ "NUL in a name", BAD,
	    TEXT("GET / HTTP/1.1\r\nHost: h\r\nX\0: z\r\n\r\n") },
	{ "empty name", BAD, TEXT("GET / HTTP/1.1\r\nHost: h\r\n: z\r\n\r\n") },
	{ "no colon", BAD, TEXT("GET / HTTP/1.1\r\nHost: h\r\nX\r\n\r\n") },
	{ "NUL in a value", BAD,
	    TEXT("GET / HTTP/1.1\r\nHost: h\r\nX: a\0b\r\n\r\n") },
	{ "control in a value", BAD,
	    TEXT("GET / HTTP/1.1\r\nHost: h\r\nX: a\x1f\r\n\r\n") },
	{ "DEL in a value", BAD,
	    TEXT("GET / HTTP/1.1\r\nHost: h\r\nX: a\x7f\r\n\r\n") },
	{ "two Origins", BAD,
	    TEXT("GET / HTTP/1.1\r\nHost: h\r\nOrigin: http://h\r\n"
		 "Origin: http://i\r\n\r\n") },
	{ "two Authorizations", BAD,
	    TEXT("GET / HTTP/1.1\r\nHost: h\r\nAuthorization: Bearer a\r\n"
		 "Authorization: Bearer b\r\n\r\n") },
	{ "the same Authorization twice", BAD,
	    TEXT("GET / HTTP/1.1\r\nHost: h\r\nAuthorization: Bearer a\r\n"
		 "authorization: Bearer a\r\n\r\n") },
	{ "two Sec-Fetch-Sites", BAD,
	    TEXT("GET / HTTP/1.1\r\nHost: h\r\nSec-Fetch-Site: none\r\n"
		 "Sec-Fetch-Site: cross-site\r\n\r\n") },
	{ "Upgrade", BAD,
	    TEXT("GET / HTTP/1.1\r\nHost: h\r\nConnection: Upgrade\r\n"
		 "Upgrade: websocket\r\n\r\n") },
	{ "Upgrade to HTTP/2", BAD,
	    TEXT("GET / HTTP/1.1\r\nHost: h\r\n"
		 "Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\n"
		 "HTTP2-Settings: AAMAAABkAARAAAAAAAIAAAAA\r\n\r\n") },
	{ "Upgrade without Connection", BAD,
	    TEXT("GET / HTTP/1.1\r\nHost: h\r\nUpgrade: h2c\r\n\r\n") },
	{ "unknown expectation", BAD,
	    TEXT("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 1\r\n"
		 "Expect: 200-ok\r\n\r\na") },
	{ "two expectations", BAD,
	    TEXT("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 1\r\n"
		 "Expect: 100-continue\r\nExpect: 100-continue\r\n\r\na") },

	/* Content-Length */
	{ "Content-Length: empty", BAD,
	    TEXT("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: \r\n\r\nabc") },
	{ "Content-Length: sign", BAD,
	    TEXT("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: +3\r\n\r\n"
		 "abc") },
	{ "Content-Length: minus", BAD,
	    TEXT("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: -3\r\n\r\n"
		 "abc") },
	{ "Content-Length: hex", BAD,
	    TEXT("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 0x3\r\n\r\n"
		 "abc") },
	{ "Content-Length: list", BAD,
	    TEXT("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 3, 3\r\n\r\n"
		 "abc") },
	{ "Content-Length: fraction", BAD,
	    TEXT("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 3.0\r\n\r\n"
		 "abc") },
	{ "Content-Length: blank inside", BAD,
	    TEXT("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 3 3\r\n\r\n"
		 "abc") },
	{ "Content-Length: letter behind", BAD,
	    TEXT("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 3a\r\n\r\n"
		 "abc") },
	{ "Content-Length: semicolon", BAD,
	    TEXT("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 3;4\r\n\r\n"
		 "abc") },
	{ "Content-Length of 2^64", BAD,
	    TEXT("POST / HTTP/1.1\r\nHost: h\r\n"
		 "Content-Length: 18446744073709551616\r\n\r\nabc") },
	{ "Content-Length of 40 digits", BAD,
	    TEXT("POST / HTTP/1.1\r\nHost: h\r\n"
		 "Content-Length: 1111111111111111111111111111111111111111\r\n"
		 "\r\nabc") },
	{ "two Content-Lengths", BAD,
	    TEXT("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\n"
		 "Content-Length: 4\r\n\r\nabcd") },
	{ "the same Content-Length twice", BAD,
	    TEXT("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\n"
		 "Content-Length: 3\r\n\r\nabc") },
	{ "Content-Length of 2^64 - 1", BIG,
	    TEXT("POST / HTTP/1.1\r\nHost: h\r\n"
		 "Content-Length: 18446744073709551615\r\n\r\n") },
	{ "Content-Length of 4097", BIG,
	    TEXT(
		"POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 4097\r\n\r\n") },
	{ "GET with Content-Length of 4097", BIG,
	    TEXT("GET / HTTP/1.1\r\nHost: h\r\nContent-Length: 4097\r\n\r\n") },

	/* Transfer-Encoding */
	{ "with Content-Length before", BAD,
	    TEXT("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n"
		 "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n") },
	{ "with Content-Length behind", BAD,
	    TEXT("POST / HTTP/1.1\r\nHost: h\r\n"
		 "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n"
		 "0\r\n\r\n") },
	{ "with Content-Length 0", BAD,
	    TEXT("POST / HTTP/1.1\r\nHost: h\r\n"
		 "Transfer-Encoding: chunked\r\nContent-Length: 0\r\n\r\n"
		 "0\r\n\r\n") },
	{ "in HTTP/1.0", BAD,
	    TEXT("POST / HTTP/1.0\r\nHost: h\r\n"
		 "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n") },
	{ "twice", BAD,
	    TEXT("POST / HTTP/1.1\r\nHost: h\r\n"
		 "Transfer-Encoding: chunked\r\n"
		 "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n") },
	{ "Transfer-Encoding: gzip, chunked", BAD,
	    TEXT("POST / HTTP/1.1\r\nHost: h\r\n"
		 "Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n") },
	{ "Transfer-Encoding: chunked, gzip", BAD,
	    TEXT("POST / HTTP/1.1\r\nHost: h\r\n"
		 "Transfer-Encoding: chunked, gzip\r\n\r\n0\r\n\r\n") },
	{ "Transfer-Encoding: chunked, chunked", BAD,
	    TEXT("POST / HTTP/1.1\r\nHost: h\r\n"
		 "Transfer-Encoding: chunked, chunked\r\n\r\n0\r\n\r\n") },
	{ "Transfer-Encoding: gzip", BAD,
	    TEXT("POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: gzip\r\n"
		 "\r\n0\r\n\r\n") },
	{ "Transfer-Encoding: identity", BAD,
	    TEXT("POST / HTTP/1.1\r\nHost: h\r\n"
		 "Transfer-Encoding: identity\r\n\r\n0\r\n\r\n") },
	{ "Transfer-Encoding: xchunked", BAD,
	    TEXT("POST / HTTP/1.1\r\nHost: h\r\n"
		 "Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n") },
	{ "Transfer-Encoding: chunkedx", BAD,
	    TEXT("POST / HTTP/1.1\r\nHost: h\r\n"
		 "Transfer-Encoding: chunkedx\r\n\r\n0\r\n\r\n") },
	{ "Transfer-Encoding: chunked;q=1", BAD,
	    TEXT("POST / HTTP/1.1\r\nHost: h\r\n"
		 "Transfer-Encoding: chunked;q=1\r\n\r\n0\r\n\r\n") },
	{ "Transfer-Encoding: VTchunked", BAD,
	    TEXT("POST / HTTP/1.1\r\nHost: h\r\n"
		 "Transfer-Encoding: \x0b"
		 "chunked\r\n\r\n0\r\n\r\n") },
	{ "Transfer-Encoding: 'chunked'", BAD,
	    TEXT("POST / HTTP/1.1\r\nHost: h\r\n"
		 "Transfer-Encoding: \"chunked\"\r\n\r\n0\r\n\r\n") },
	{ "Transfer-Encoding: ,chunked", BAD,
	    TEXT("POST / HTTP/1.1\r\nHost: h\r\n"
		 "Transfer-Encoding: ,chunked\r\n\r\n0\r\n\r\n") },
	{ "Transfer-Encoding: chunked,", BAD,
	    TEXT("POST / HTTP/1.1\r\nHost: h\r\n"
		 "Transfer-Encoding: chunked,\r\n\r\n0\r\n\r\n") },
	{ "Transfer-Encoding: ", BAD,
	    TEXT("POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: \r\n\r\n"
		 "0\r\n\r\n") },
	{ "name with underscore is another", BAD,
	    TEXT("POST / HTTP/1.1\r\nHost: h\r\n"
		 "Transfer_Encoding: chunked\r\nTransfer-Encoding: x\r\n\r\n"
		 "0\r\n\r\n") },

	/* chunks */
	{ "no size", BAD,
	    TEXT("POST / HTTP/1.1\r\nHost: h\r\n"
		 "Transfer-Encoding: chunked\r\n\r\n\r\nabc\r\n0\r\n\r\n") },
	{ "size with sign", BAD,
	    TEXT("POST / HTTP/1.1\r\nHost: h\r\n"
		 "Transfer-Encoding: chunked\r\n\r\n+3\r\nabc\r\n0\r\n\r\n") },
	{ "negative size", BAD,
	    TEXT("POST / HTTP/1.1\r\nHost: h\r\n"
		 "Transfer-Encoding: chunked\r\n\r\n-3\r\nabc\r\n0\r\n\r\n") },
	{ "size with 0x", BAD,
	    TEXT("POST / HTTP/1.1\r\nHost: h\r\n"
		 "Transfer-Encoding: chunked\r\n\r\n0x3\r\nabc\r\n0\r\n\r\n") },
	{ "blank before the size", BAD,
	    TEXT("POST / HTTP/1.1\r\nHost: h\r\n"
		 "Transfer-Encoding: chunked\r\n\r\n 3\r\nabc\r\n0\r\n\r\n") },
	{ "blank behind the size", BAD,
	    TEXT("POST / HTTP/1.1\r\nHost: h\r\n"
		 "Transfer-Encoding: chunked\r\n\r\n3 \r\nabc\r\n0\r\n\r\n") },
	{ "size no hex", BAD,
	    TEXT("POST / HTTP/1.1\r\nHost: h\r\n"
		 "Transfer-Encoding: chunked\r\n\r\ng\r\nabc\r\n0\r\n\r\n") },
	{ "size of 17 digits", BAD,
	    TEXT("POST / HTTP/1.1\r\nHost: h\r\n"
		 "Transfer-Encoding: chunked\r\n\r\n10000000000000003\r\n"
		 "abc\r\n0\r\n\r\n") },
	{ "size of 2^64", BAD,
	    TEXT("POST / HTTP/1.1\r\nHost: h\r\n"
		 "Transfer-Encoding: chunked\r\n\r\n10000000000000000\r\n"
		 "abc\r\n0\r\n\r\n") },
	{ "chunk of 4097", BIG,
	    TEXT("POST / HTTP/1.1\r\nHost: h\r\n"
		 "Transfer-Encoding: chunked\r\n\r\n1001\r\n") },
	{ "chunk of 2^64 - 1", BIG,
	    TEXT("POST / HTTP/1.1\r\nHost: h\r\n"
		 "Transfer-Encoding: chunked\r\n\r\nffffffffffffffff\r\n") },
	{ "LF behind the size", BAD,
	    TEXT("POST / HTTP/1.1\r\nHost: h\r\n"
		 "Transfer-Encoding: chunked\r\n\r\n3\nabc\r\n0\r\n\r\n") },
	{ "CR behind the size", BAD,
	    TEXT("POST / HTTP/1.1\r\nHost: h\r\n"
		 "Transfer-Encoding: chunked\r\n\r\n3\rabc\r\n0\r\n\r\n") },
	{ "LF behind the data", BAD,
	    TEXT("POST / HTTP/1.1\r\nHost: h\r\n"
		 "Transfer-Encoding: chunked\r\n\r\n3\r\nabc\n0\r\n\r\n") },
	{ "no line end behind the data", BAD,
	    TEXT("POST / HTTP/1.1\r\nHost: h\r\n"
		 "Transfer-Encoding: chunked\r\n\r\n3\r\nabc0\r\n\r\n") },
	{ "data longer than the size", BAD,
	    TEXT("POST / HTTP/1.1\r\nHost: h\r\n"
		 "Transfer-Encoding: chunked\r\n\r\n3\r\nabcd\r\n0\r\n\r\n") },
	{ "data shorter than the size", BAD,
	    TEXT("POST / HTTP/1.1\r\nHost: h\r\n"
		 "Transfer-Encoding: chunked\r\n\r\n4\r\nabc\r\n0\r\n\r\n") },
	{ "LF at the end", BAD,
	    TEXT("POST / HTTP/1.1\r\nHost: h\r\n"
		 "Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\n") },
	{ "LF behind the last size", BAD,
	    TEXT("POST / HTTP/1.1\r\nHost: h\r\n"
		 "Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\n\r\n") },
	{ "CR at the end", BAD,
	    TEXT("POST / HTTP/1.1\r\nHost: h\r\n"
		 "Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\rX") },
	{ "LF in an extension", BAD,
	    TEXT("POST / HTTP/1.1\r\nHost: h\r\n"
		 "Transfer-Encoding: chunked\r\n\r\n3;a=b\nc\r\nabc\r\n0\r\n"
		 "\r\n") },
	{ "control in a quoted extension", BAD,
	    TEXT("POST / HTTP/1.1\r\nHost: h\r\n"
		 "Transfer-Encoding: chunked\r\n\r\n"
		 "3;a=\"\x01\"\r\nabc\r\n0\r\n\r\n") },
	{ "DEL in a quoted extension", BAD,
	    TEXT("POST / HTTP/1.1\r\nHost: h\r\n"
		 "Transfer-Encoding: chunked\r\n\r\n"
		 "3;a=\"\x7f\"\r\nabc\r\n0\r\n\r\n") },
	{ "NUL in an extension", BAD,
	    TEXT("POST / HTTP/1.1\r\nHost: h\r\n"
		 "Transfer-Encoding: chunked\r\n\r\n3;a=\0\r\nabc\r\n0\r\n"
		 "\r\n") },
	{ "trailer", BAD,
	    TEXT("POST / HTTP/1.1\r\nHost: h\r\n"
		 "Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n"
		 "X: y\r\n\r\n") },
	{ "Content-Length in the trailer", BAD,
	    TEXT("POST / HTTP/1.1\r\nHost: h\r\n"
		 "Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n"
		 "Content-Length: 9\r\n\r\n") },
};
const size_t refused_row_count = sizeof(refused_rows) / sizeof(refused_rows[0]);

const struct valid_row valid_rows[] = {
	{ "GET", "GET /now HTTP/1.1\r\nHost: h\r\n\r\n", "GET /now h - - " },
	{ "query", "GET /now?a=%20?b HTTP/1.1\r\nHost: h\r\n\r\n",
	    "GET /now h - - " },
	{ "empty line before", "\r\nGET /now HTTP/1.1\r\nHost: h\r\n\r\n",
	    "GET /now h - - " },
	{ "HTTP/1.0 without Host",
	    "GET /now HTTP/1.0\r\nConnection: keep-alive\r\n\r\n",
	    "GET /now - - - " },
	{ "all fields",
	    "GET /now HTTP/1.1\r\nhOST:h:80\r\n"
	    "Origin: \t http://h:80 \r\nSec-Fetch-Site: none\r\n"
	    "Empty:\r\nX: \xe9\r\n\r\n",
	    "GET /now h:80 http://h:80 none " },
	{ "empty Host", "GET /now HTTP/1.1\r\nHost:\r\n\r\n",
	    "GET /now  - - " },
	{ "POST",
	    "POST /now HTTP/1.1\r\nHost: h\r\nContent-Length: 7\r\n\r\n"
	    "{\"a\":1}",
	    "POST /now h - - {\"a\":1}" },
	{ "length with zeros",
	    "POST /now HTTP/1.1\r\nHost: h\r\nContent-Length: 003\r\n"
	    "\r\nabc",
	    "POST /now h - - abc" },
	{ "POST without a body",
	    "POST /now HTTP/1.1\r\nHost: h\r\nContent-Length: 0\r\n\r\n",
	    "POST /now h - - " },
	{ "line ends in the body",
	    "POST /now HTTP/1.1\r\nHost: h\r\nContent-Length: 6\r\n\r\n"
	    "\n\r\r\n\n\n",
	    "POST /now h - - \n\r\r\n\n\n" },
	{ "chunked",
	    "POST /now HTTP/1.1\r\nHost: h\r\n"
	    "Transfer-Encoding: Chunked\r\n\r\n1\r\na\r\n0b;x\r\n\r\n"
	    "GET / \r\n \r\n00\r\n\r\n",
	    "POST /now h - - a\r\nGET / \r\n " },
	{ "chunked and empty",
	    "POST /now HTTP/1.1\r\nHost: h\r\n"
	    "Transfer-Encoding: chunked \r\n\r\n0;a=\"b\"\r\n\r\n",
	    "POST /now h - - " },
	{ "Authorization",
	    "GET /now HTTP/1.1\r\nHost: h\r\nAUTHORIZATION: \tBearer a.b= \r\n"
	    "\r\n",
	    "GET /now h - -  auth=Bearer a.b=" },
	{ "Authorization, empty",
	    "GET /now HTTP/1.1\r\nAuthorization:\r\nHost: h\r\n\r\n",
	    "GET /now h - -  auth=" },
	{ "another method", "DELETE /now/ HTTP/1.1\r\nHost: h\r\n\r\n",
	    "DELETE /now/ h - - " },
	{ "asterisk", "OPTIONS * HTTP/1.1\r\nHost: h\r\n\r\n",
	    "OPTIONS * h - - " },
};
const size_t valid_row_count = sizeof(valid_rows) / sizeof(valid_rows[0]);
