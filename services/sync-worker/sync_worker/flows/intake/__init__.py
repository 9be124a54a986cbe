"""Events of other services: records, requests for syncs, answers to problems, notices of Xero."""
