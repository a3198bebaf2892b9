"""HTTP as the hub speaks it: what is no HTTP is refused like everything else, with a problem document."""

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from mediate_shared.problems import MEDIA_TYPE, Problem, problem_body

NO_REQUEST = Problem(400, "no-request", "This is no request that can be read")
_DETAIL = "The method, the target or a header of the request is not what HTTP/1.1 knows."
_NO_TARGET = "*"


class HttpProtocol(HttpToolsProtocol):
    """uvicorn's protocol; its bare text becomes a problem document. No request exists yet, so no trace does."""

    def send_400_response(self, msg: str) -> None:
        """Refuse what could not be read and close the connection: where the next request begins is unknown."""
        del msg
        body = problem_body(NO_REQUEST, _DETAIL, _NO_TARGET)
        head = (
            f"HTTP/1.1 {NO_REQUEST.status} Bad Request\r\n"
            f"content-type: {MEDIA_TYPE}\r\ncontent-length: {len(body)}\r\nconnection: close\r\n\r\n"
        )
        self.transport.write(head.encode() + body)
        self.transport.close()
