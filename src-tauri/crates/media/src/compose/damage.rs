//! Which pieces have to be drawn again and which are in the last picture just as they have to be.

use super::Look;

/// For each piece whether it has to be drawn; the pixels of the others are those of the last picture,
/// everything above them included.
pub(super) fn redrawn(now: &[Look], before: &[Look], same_ground: bool) -> Vec<bool> {
    let mut left = vec![true; before.len()];
    let mut take = |wanted: &dyn Fn(&Look) -> bool| {
        let found = before.iter().zip(&left).position(|(look, left)| *left && wanted(look))?;
        left[found] = false;
        Some(found)
    };
    let kept: Vec<Option<usize>> = now.iter().map(|look| take(&|other| other == look)).collect();
    let mut redrawn: Vec<bool> = kept.iter().map(Option::is_none).collect();
    for look in now.iter().zip(&kept).filter(|(look, kept)| kept.is_none() && look.solid).map(|(look, _)| look) {
        // It overwrites its former self: nothing comes to light there.
        take(&|other| other.solid && other.rect == look.rect);
    }
    let vacated: Vec<&Look> = before.iter().zip(&left).filter(|(_, left)| **left).map(|(look, _)| look).collect();
    for (i, look) in now.iter().enumerate() {
        let uncovered = vacated.iter().any(|gone| gone.rect.overlaps(&look.rect));
        let shows_ground = !same_ground && !look.solid;
        let reordered = (0..i).any(|j| kept[j] > kept[i] && kept[i].is_some() && now[j].rect.overlaps(&look.rect));
        redrawn[i] |= uncovered || shows_ground || reordered;
    }
    spread(now, &mut redrawn);
    redrawn
}

/// What lies above something that is drawn has to be drawn, too; and so has what lies below and shows
/// through it.
fn spread(now: &[Look], redrawn: &mut [bool]) {
    loop {
        let touched = |i: usize| {
            let by = |j: usize| redrawn[j] && now[j].rect.overlaps(&now[i].rect) && (j < i || !now[j].solid);
            !redrawn[i] && (0..now.len()).any(by)
        };
        let Some(next) = (0..now.len()).find(|i| touched(*i)) else { return };
        redrawn[next] = true;
    }
}
