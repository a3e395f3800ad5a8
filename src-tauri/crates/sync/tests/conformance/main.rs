//! One suite of checks, run over every kind of bucket: what a connection promises holds wherever it leads.
//!
//! Folders and the server in this process are quick, so each check there is a test of its own. The programs
//! of others take seconds to start: all checks are one test there.

#![allow(clippy::unwrap_used, reason = "a test says what it expects by failing")]

mod disks;
mod faults;
mod options;
mod place;
mod secrets;
mod suite;

macro_rules! over {
    ($place:ident: $($check:ident),* $(,)?) => {
        mod $place {
            $(
                #[tokio::test]
                async fn $check() {
                    crate::suite::$check(&crate::place::$place().await).await;
                }
            )*
        }
    };
}

macro_rules! over_quick_ones {
    ($($place:ident),*) => {
        $(
            over!(
                $place: files_come_back_as_they_were,
                names_are_kept,
                parts_go_on_in_another_process,
                an_upload_is_given_up,
                only_what_the_file_has_is_completed,
                reading_begins_anywhere,
                lists_are_in_the_order_of_names,
                a_missing_bucket_is_told,
                a_missing_file_is_told,
                wrong_keys_are_told,
                a_rehearsal_leaves_nothing,
            );
        )*
    };
}

over_quick_ones!(folder, s3s, s3s_by_host);
over!(moto: everything);
over!(azurite: everything);
