"""The mediate command and the embedded hub."""

VERSION = "0.1.0"
