"""Static files, with how long a browser may keep them."""

from os import PathLike, stat_result

from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope


class Files(StaticFiles):
    """A folder of files that all may be kept as `keep` says."""

    def __init__(self, directory: PathLike[str], keep: str) -> None:
        super().__init__(directory=directory)
        self._cache_seconds = keep

    def file_response(
        self, full_path: str | PathLike[str], stat_result: stat_result, scope: Scope, status_code: int = 200
    ) -> Response:
        """Answer with the file."""
        response = super().file_response(full_path, stat_result, scope, status_code)
        response.headers["Cache-Control"] = self._cache_seconds
        return response
