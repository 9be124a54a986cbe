"""HTTP between services: callers authenticate, every call has a time limit, every error is a problem document."""

from common.http.client import ServiceClient
from common.http.identity import Identity
from common.http.server import RequestId, answer_failures, called_by

__all__ = ["Identity", "RequestId", "ServiceClient", "answer_failures", "called_by"]
