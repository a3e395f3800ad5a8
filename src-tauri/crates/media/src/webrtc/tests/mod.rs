//! Publishing to a real port, measured at the `Input`.
