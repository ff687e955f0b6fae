"""A small practice with a router between its parts: real hosts and servers, on which our rules are tried."""
