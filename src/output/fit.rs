//! How wide each column of a table is, so that the whole fits its screen.

/// Shares `room` among columns that would like to be `natural` wide and cannot be less than `least`: the widest give way
/// first. None when even the least is too much.
pub fn fit(natural: &[usize], least: &[usize], room: usize) -> Option<Vec<usize>> {
    let capped = |cap: usize| natural.iter().zip(least).map(move |(natural, least)| cap.clamp(*least, *natural.max(least)));
    let total = |cap: usize| capped(cap).fold(0_usize, usize::saturating_add);
    if total(0) > room {
        return None;
    }
    let widest = natural.iter().copied().max().unwrap_or(0);
    let (mut fits, mut exceeds) = (0, widest + 1);
    while exceeds - fits > 1 {
        let middle = fits.midpoint(exceeds);
        if total(middle) <= room { fits = middle } else { exceeds = middle }
    }
    let mut widths: Vec<usize> = capped(fits).collect();
    let mut spare = room - total(fits);
    for (width, natural) in widths.iter_mut().zip(natural) {
        // The cap is one short of being too much: what is left goes to the first columns it cuts, one place each.
        if *width == fits && *width < *natural && spare > 0 {
            *width += 1;
            spare -= 1;
        }
    }
    Some(widths)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(natural: &[usize], least: &[usize], room: usize, expected: Option<&[usize]>) {
        assert_eq!(fit(natural, least, room).as_deref(), expected, "{natural:?} {least:?} in {room}");
    }

    #[test]
    fn the_widest_give_way_first() {
        check(&[], &[], 10, Some(&[]));
        check(&[5, 9], &[2, 2], 14, Some(&[5, 9]));
        check(&[5, 9], &[2, 2], usize::MAX, Some(&[5, 9]));
        check(&[5, 9], &[2, 2], 12, Some(&[5, 7]));
        check(&[5, 9], &[2, 2], 9, Some(&[5, 4]));
        check(&[5, 9], &[2, 2], 7, Some(&[4, 3]));
        check(&[50, 9, 50], &[8, 9, 8], 40, Some(&[16, 9, 15]));
        check(&[50, 9, 50], &[8, 9, 8], 25, Some(&[8, 9, 8]));
    }

    #[test]
    fn the_least_is_respected() {
        check(&[50, 9, 50], &[8, 9, 8], 24, None);
        check(&[30, 30], &[20, 2], 30, Some(&[20, 10]));
        check(&[1], &[3], 5, Some(&[3]));
    }
}
