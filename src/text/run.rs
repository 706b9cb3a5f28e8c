//! How far a run of bytes of one kind goes, many bytes at a time.

/// So many bytes are looked at at once: every processor has registers of this size.
const BLOCK: usize = 16;

/// How many bytes at the beginning are of a kind.
pub fn run_length(bytes: &[u8], is_of_kind: impl Fn(u8) -> bool) -> usize {
    let mut rest = bytes;
    while let Some((block, behind)) = rest.split_first_chunk::<BLOCK>() {
        // without an early end the processor looks at the whole block at once
        if block.iter().fold(false, |found, byte| found | !is_of_kind(*byte)) {
            break;
        }
        rest = behind;
    }
    let end = rest.iter().position(|byte| !is_of_kind(*byte)).unwrap_or(rest.len());
    bytes.len() - rest.len() + end
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_run_ends_at_the_first_other_byte_wherever_that_stands() {
        for length in 0..70 {
            let mut bytes = vec![b'a'; length];
            assert_eq!(run_length(&bytes, |byte| byte == b'a'), length);
            for at in (0..length).rev() {
                bytes[at] = b'b';
                assert_eq!(run_length(&bytes, |byte| byte == b'a'), at, "of {length}");
            }
        }
    }
}
