//! What crosses layers: one binary, because linking costs more than running.

#[cfg(test)]
mod architecture;
