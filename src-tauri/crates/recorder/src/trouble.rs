//! What can be wrong with a bucket, in words, and what to do about it.

use rollcall_model::{BucketProblem, BucketTrouble};

/// A problem as sentences: what it is, what to do, and in brackets what the service said.
pub fn told(problem: &BucketProblem) -> String {
    let (what, advice) = (what(problem.trouble), advice(problem.trouble));
    format!("{what} {advice}{}", quoted(problem))
}

/// The service's own words, behind ours.
pub fn quoted(problem: &BucketProblem) -> String {
    if problem.said.is_empty() { String::new() } else { format!(" ({})", problem.said) }
}

/// What it is.
pub fn what(trouble: BucketTrouble) -> &'static str {
    use BucketTrouble as T;
    match trouble {
        T::NoBucket => "There is no bucket, container or folder of that name.",
        T::NoRight => "The keys may not do this there.",
        T::WrongKeys => "The service does not know the keys, or the secret is wrong.",
        T::NoKeys => "No keys are kept for it.",
        T::WrongRegion => "The bucket is in another region.",
        T::ClockOff => "The clocks of this machine and of the service differ too much.",
        T::Certificate => "The service's certificate cannot be trusted.",
        T::Unreachable => "Nobody answers at that address.",
        T::TimedOut => "The answer took too long.",
        T::Busy => "The service asks to come again later.",
        T::Full => "There is no room left.",
        T::NotProven => "What arrived there is not what was sent.",
        T::NoFile => "The file is not there.",
        T::Refused => "The service refused.",
        T::LocalFile => "The file on this machine cannot be read.",
    }
}

/// What to do about it.
pub fn advice(trouble: BucketTrouble) -> &'static str {
    use BucketTrouble as T;
    match trouble {
        T::NoBucket => "Check the name, make the bucket at the service, or connect the disk that has the folder.",
        T::NoRight => "At the service, allow these keys to write, read, list and delete there.",
        T::WrongKeys => "Copy both keys once more from the service's page; temporary ones may have ended.",
        T::NoKeys => {
            "Give them by ROLLCALL_BUCKET_<ID>_ACCESS_KEY and ROLLCALL_BUCKET_<ID>_SECRET_KEY in the recorder's environment, or by its --bucket-keys."
        }
        T::WrongRegion => "Take the region that the service shows for it.",
        T::ClockOff => "Set this machine's clock, best by itself from the network.",
        T::Certificate => "Check the address; where the service is your own, this machine must trust its certificate.",
        T::Unreachable => "Check the network and the address.",
        T::TimedOut => "It is tried again by itself; check the network if it stays so.",
        T::Busy => "It is tried again by itself.",
        T::Full => "Make room in the bucket, or raise its limit.",
        T::NotProven => "It is sent again by itself; if it happens often, something on the way changes data.",
        T::NoFile => "If it was deleted at the service, have everything of the recording sent again.",
        T::Refused => "It is tried again by itself.",
        T::LocalFile => "Check that the disk with the recordings is connected and can be read.",
    }
}
