//! What the console itself says in dialogs, the tray and notifications, in the user's language.
//!
//! The page has a catalogue of its own. Here the compiler checks that no language lacks a sentence.

use std::sync::{Mutex, PoisonError};

use serde::{Deserialize, Serialize};

/// Every sentence; `{}` stands for a name or a number.
#[derive(Debug)]
pub struct Words {
    pub recording_title: &'static str,
    pub recording_question: &'static str,
    pub stop_and_close: &'static str,
    pub keep_recording: &'static str,
    pub leave_open: &'static str,
    pub silent_title: &'static str,
    pub silent_question: &'static str,
    pub in_background_title: &'static str,
    pub in_background: &'static str,
    pub show: &'static str,
    pub record: &'static str,
    pub stop: &'static str,
    pub quit: &'static str,
    pub finished_title: &'static str,
    pub finished: &'static str,
    pub failed_title: &'static str,
    pub failed: &'static str,
    pub disk_low_title: &'static str,
    pub disk_low: &'static str,
    pub disk_full_title: &'static str,
    pub disk_full: &'static str,
    pub not_done_title: &'static str,
    pub not_done: &'static str,
    pub awake: &'static str,
    pub no_browser: &'static str,
    pub trouble_missing: &'static str,
    pub trouble_said: &'static str,
    pub trouble_ended: &'static str,
    pub trouble_silent: &'static str,
    pub trouble_dies: &'static str,
    pub trouble_occupied: &'static str,
    pub trouble_folder: &'static str,
    pub trouble_display: &'static str,
    pub it_said: &'static str,
    pub safe: &'static str,
    pub between: &'static str,
    pub close: &'static str,
    pub cancel: &'static str,
    pub wrong_link: &'static str,
    pub save_as: &'static str,
    pub save_diagnostics: &'static str,
    pub save_file: &'static str,
    pub save: &'static str,
    pub saving: &'static str,
    pub saved_title: &'static str,
    pub saved: &'static str,
    pub show_in_folder: &'static str,
    pub not_saved: &'static str,
    pub untouched: &'static str,
    pub recorders: &'static str,
    pub connect_item: &'static str,
    pub connect_lead: &'static str,
    pub address: &'static str,
    pub token: &'static str,
    pub connect: &'static str,
    pub back: &'static str,
    pub address_form: &'static str,
    pub address_open: &'static str,
    pub wrong_token: &'static str,
    pub not_reached: &'static str,
    pub no_recorder: &'static str,
    pub choose_folder: &'static str,
    pub drop_elsewhere: &'static str,
    pub drop_folder: &'static str,
    pub started_title: &'static str,
    pub started: &'static str,
    pub marked_title: &'static str,
    pub marked: &'static str,
    pub nothing_title: &'static str,
    pub no_channel: &'static str,
    pub which_channel: &'static str,
    pub recording_already: &'static str,
    pub not_recording: &'static str,
    pub uploads_done: &'static str,
    pub uploads_waiting: &'static str,
    pub uploads_keep_up: &'static str,
    pub uploads_paused: &'static str,
    pub uploads_troubled: &'static str,
    pub one_file: &'static str,
    pub many_files: &'static str,
    pub a_recording: &'static str,
    pub uploaded_title: &'static str,
    pub uploaded: &'static str,
    pub backed_up_title: &'static str,
    pub backed_up: &'static str,
    pub bucket_failed_title: &'static str,
    pub bucket_failed: &'static str,
    pub sending_title: &'static str,
    pub waiting_title: &'static str,
    pub waiting_question: &'static str,
    pub waiting_too: &'static str,
    pub keep_sending: &'static str,
}

impl Words {
    /// So many files.
    pub fn files(&self, number: u64) -> String {
        if number == 1 { self.one_file.to_owned() } else { with(self.many_files, number) }
    }
}

/// English.
pub static ENGLISH: Words = Words {
    recording_title: "Rollcall is recording",
    recording_question: "{} is being recorded. Stop the recording and close, or keep recording in the background? \
                         What was recorded is kept, complete and playable.",
    stop_and_close: "Stop and close",
    keep_recording: "Keep recording in the background",
    leave_open: "Leave it open",
    silent_title: "The recorder does not answer",
    silent_question: "If a channel is being recorded, closing ends it. What was recorded until now is kept.",
    in_background_title: "Rollcall goes on recording",
    in_background: "Its window is hidden. Start Rollcall again, or use its icon in the tray, to see it.",
    show: "Show Rollcall",
    record: "Record {}",
    stop: "Stop recording {}",
    quit: "Quit",
    finished_title: "Recording finished",
    finished: "{} was recorded and can be played.",
    failed_title: "A recording ended early",
    failed: "The recording of {} ended by an error. What was recorded until then is kept and can be played.",
    disk_low_title: "The disk is nearly full",
    disk_low: "There is room for less than ten minutes of recording. Make room or stop soon; everything recorded is kept.",
    disk_full_title: "The disk is full",
    disk_full: "There is no room to record. Everything recorded is kept. Make room, then record again.",
    not_done_title: "That did not work",
    not_done: "The recorder did not do it: {}. Open Rollcall to see more.",
    awake: "A recording is running",
    no_browser: "No browser could be opened. Open this address in one yourself:\n{}",
    trouble_missing: "The recorder {} could not be started.",
    trouble_said: "The recorder could not start.",
    trouble_ended: "The recorder ended before it was ready ({}).",
    trouble_silent: "The recorder did not become ready within {} seconds.",
    trouble_dies: "The recorder stopped several times in a row. Rollcall closes now. Start it again within ten minutes, and a recording that was running goes on.",
    trouble_occupied: "Rollcall is open already, or still closing, and does not answer.",
    trouble_folder: "Rollcall's own folder cannot be used: {}.",
    trouble_display: "There is no screen to open a window on; without one, start rollcall-recorder serve instead.",
    it_said: "It said:\n{}",
    safe: "Recordings made before are safe. Details are in:\n{}",
    between: ", ",
    close: "Close",
    cancel: "Cancel",
    wrong_link: "This is no link to a channel or a recording:\n{}",
    save_as: "Save recording",
    save_diagnostics: "Save diagnostics",
    save_file: "Save file",
    save: "Save",
    saving: "Saving {}",
    saved_title: "Saved",
    saved: "Saved as {}",
    show_in_folder: "Show in folder",
    not_saved: "The file was not saved: {}\nTry again, or choose another place.",
    untouched: "The recording itself is untouched.",
    recorders: "Recorder",
    connect_item: "Connect to another recorder…",
    connect_lead: "Show the recorder of another machine in this window. The one on this computer goes on in the background.",
    address: "Address",
    token: "Token",
    connect: "Connect",
    back: "Back to this computer",
    address_form: "This is no address of a recorder. It looks like https://recorder.example.",
    address_open: "Over http everyone on the way could read the token. Use https, or a tunnel that ends on this computer.",
    wrong_token: "The recorder does not take this token. It is the API token (ROLLCALL_TOKEN) of that recorder.",
    not_reached: "No recorder could be reached there: {}",
    no_recorder: "Something answers there, but it is no recorder of Rollcall.",
    choose_folder: "Folder for recordings",
    drop_elsewhere: "Files can be dropped only while the window shows this computer's recorder: it reads them itself.",
    drop_folder: "A folder cannot be added: {}. Drop the films, sound files or pictures that are in it.",
    started_title: "Recording started",
    started: "{} is being recorded.",
    marked_title: "Moment marked",
    marked: "This moment of {} is marked.",
    nothing_title: "Nothing was done",
    no_channel: "There is no channel yet. Make one in Rollcall first.",
    which_channel: "There are several channels. Open one in Rollcall first.",
    recording_already: "{} is being recorded already.",
    not_recording: "{} is not being recorded.",
    uploads_done: "Everything is in the bucket",
    uploads_waiting: "On the way to the bucket: {}",
    uploads_keep_up: "The bucket keeps up with the recording",
    uploads_paused: "Uploads are paused",
    uploads_troubled: "A bucket does not take recordings",
    one_file: "1 file",
    many_files: "{} files",
    a_recording: "A recording",
    uploaded_title: "Recording is in its bucket",
    uploaded: "{} is in its bucket, every file of it checked.",
    backed_up_title: "Recording is in the backup bucket",
    backed_up: "{} is safe, but part of it only in the backup bucket. It goes to its own by itself when that answers.",
    bucket_failed_title: "A bucket does not take recordings",
    bucket_failed: "Recordings do not get to {}. They are safe on this computer and are sent when it takes them. Open Rollcall to see why.",
    sending_title: "Rollcall goes on sending",
    waiting_title: "Files are still on their way",
    waiting_question: "Not in the bucket yet: {}. Close now, and sending goes on at the next start; or keep sending in the background. Everything is safe on this computer.",
    waiting_too: "Not in the bucket yet: {}. If you close, sending goes on at the next start.",
    keep_sending: "Keep sending in the background",
};

/// 简体中文.
pub static CHINESE: Words = Words {
    recording_title: "Rollcall 正在录制",
    recording_question: "正在录制：{}。要停止录制并关闭，还是在后台继续录制？已录制的内容会完整保留，可以播放。",
    stop_and_close: "停止并关闭",
    keep_recording: "在后台继续录制",
    leave_open: "保持打开",
    silent_title: "录制程序没有响应",
    silent_question: "如果有频道正在录制，关闭会结束录制。到目前为止录制的内容会保留。",
    in_background_title: "Rollcall 继续录制",
    in_background: "窗口已隐藏。再次启动 Rollcall，或使用托盘中的图标，即可重新显示。",
    show: "显示 Rollcall",
    record: "录制 {}",
    stop: "停止录制 {}",
    quit: "退出",
    finished_title: "录制完成",
    finished: "{} 已录制完成，可以播放。",
    failed_title: "录制提前结束",
    failed: "{} 的录制因错误而结束。此前录制的内容已保留，可以播放。",
    disk_low_title: "磁盘空间不足",
    disk_low: "剩余空间只够录制不到十分钟。请腾出空间或尽快停止；已录制的内容都会保留。",
    disk_full_title: "磁盘已满",
    disk_full: "没有空间继续录制。已录制的内容都会保留。请腾出空间后再录制。",
    not_done_title: "操作未成功",
    not_done: "录制程序没有执行该操作：{}。请打开 Rollcall 查看详情。",
    awake: "正在录制",
    no_browser: "无法打开浏览器。请自行在浏览器中打开此地址：\n{}",
    trouble_missing: "无法启动录制程序 {}。",
    trouble_said: "录制程序无法启动。",
    trouble_ended: "录制程序在就绪之前就结束了（{}）。",
    trouble_silent: "录制程序未能在 {} 秒内就绪。",
    trouble_dies: "录制程序连续多次停止。Rollcall 现在关闭。如果在十分钟内重新启动，正在进行的录制会继续。",
    trouble_occupied: "Rollcall 已经打开或正在关闭，并且没有响应。",
    trouble_folder: "无法使用 Rollcall 自己的文件夹：{}。",
    trouble_display: "没有可以打开窗口的屏幕；没有屏幕时请改为启动 rollcall-recorder serve。",
    it_said: "它的提示：\n{}",
    safe: "之前的录制都是安全的。详细信息见：\n{}",
    between: "、",
    close: "关闭",
    cancel: "取消",
    wrong_link: "这不是指向频道或录制的链接：\n{}",
    save_as: "保存录制",
    save_diagnostics: "保存诊断文件",
    save_file: "保存文件",
    save: "保存",
    saving: "正在保存 {}",
    saved_title: "已保存",
    saved: "已保存为 {}",
    show_in_folder: "在文件夹中显示",
    not_saved: "文件未能保存：{}\n请重试，或选择其他位置。",
    untouched: "录制本身未受影响。",
    recorders: "录制服务",
    connect_item: "连接到其他录制服务…",
    connect_lead: "在此窗口中显示另一台机器上的录制服务。本机的录制服务会在后台继续运行。",
    address: "地址",
    token: "令牌",
    connect: "连接",
    back: "返回本机",
    address_form: "这不是录制服务的地址。地址形如 https://recorder.example。",
    address_open: "通过 http 传输时，沿途任何人都能读到令牌。请使用 https，或终点在本机的隧道。",
    wrong_token: "录制服务不接受此令牌。请输入该录制服务的 API 令牌（ROLLCALL_TOKEN）。",
    not_reached: "无法连接到该录制服务：{}",
    no_recorder: "该地址有响应，但不是 Rollcall 录制服务。",
    choose_folder: "选择录制文件夹",
    drop_elsewhere: "只有窗口显示本机录制服务时才能拖入文件，因为文件由录制服务直接读取。",
    drop_folder: "无法添加文件夹：{}。请拖入其中的影片、声音文件或图片。",
    started_title: "录制已开始",
    started: "正在录制 {}。",
    marked_title: "已添加标记",
    marked: "已在 {} 的当前时刻添加标记。",
    nothing_title: "未执行任何操作",
    no_channel: "还没有频道。请先在 Rollcall 中新建频道。",
    which_channel: "有多个频道。请先在 Rollcall 中打开其中一个。",
    recording_already: "{} 已在录制中。",
    not_recording: "{} 当前未在录制。",
    uploads_done: "全部文件已在存储桶中",
    uploads_waiting: "正在上传到存储桶：{}",
    uploads_keep_up: "录制的同时正在上传到存储桶",
    uploads_paused: "上传已暂停",
    uploads_troubled: "有存储桶无法接收录制",
    one_file: "1 个文件",
    many_files: "{} 个文件",
    a_recording: "一段录制",
    uploaded_title: "录制已上传",
    uploaded: "{} 已全部上传到存储桶，每个文件都已核对。",
    backed_up_title: "录制已保存到备用存储桶",
    backed_up: "{} 已安全保存，但部分文件只在备用存储桶中。主存储桶恢复后会自动上传。",
    bucket_failed_title: "有存储桶无法接收录制",
    bucket_failed: "录制无法上传到 {}。录制在本机上是安全的，存储桶恢复后会继续上传。请打开 Rollcall 查看原因。",
    sending_title: "Rollcall 继续上传",
    waiting_title: "仍有文件正在上传",
    waiting_question: "尚未上传到存储桶：{}。现在关闭，下次启动时会继续上传；也可以在后台继续上传。所有内容在本机上都是安全的。",
    waiting_too: "尚未上传到存储桶：{}。如果关闭，下次启动时会继续上传。",
    keep_sending: "在后台继续上传",
};

/// What can be spoken, by the page's names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Language {
    #[serde(rename = "en")]
    English,
    #[serde(rename = "zh-CN")]
    Chinese,
}

impl Language {
    fn words(self) -> &'static Words {
        match self {
            Self::English => &ENGLISH,
            Self::Chinese => &CHINESE,
        }
    }
}

/// The one that was chosen.
static CHOSEN: Mutex<Option<Language>> = Mutex::new(None);

/// Speaks a language from here on; without one, that of the locale.
pub fn speak(language: Option<Language>) {
    *CHOSEN.lock().unwrap_or_else(PoisonError::into_inner) = language;
}

/// Those of the chosen language, else of the user's locale.
pub fn words() -> &'static Words {
    let chosen = *CHOSEN.lock().unwrap_or_else(PoisonError::into_inner);
    chosen.map_or_else(of_the_locale, Language::words)
}

/// locale(7): the first of these variables that is set.
fn of_the_locale() -> &'static Words {
    let set = |name: &str| std::env::var(name).ok().filter(|value| !value.is_empty());
    let locale = ["LC_ALL", "LC_MESSAGES", "LANG"].iter().find_map(|name| set(name)).unwrap_or_default();
    // LANGUAGE is a list, and means nothing in the locale C.
    let list = set("LANGUAGE").filter(|_| !matches!(locale.as_str(), "" | "C" | "POSIX"));
    spoken(&list.unwrap_or(locale))
}

fn spoken(locale: &str) -> &'static Words {
    if locale.starts_with("zh") { &CHINESE } else { &ENGLISH }
}

/// The sentence with what it is about.
pub fn with(sentence: &str, what: impl std::fmt::Display) -> String {
    sentence.replacen("{}", &what.to_string(), 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Field and sentence, as `Debug` writes them.
    fn sentences(words: &Words) -> Vec<String> {
        format!("{words:#?}").lines().filter(|line| line.starts_with("    ")).map(str::to_owned).collect()
    }

    #[test]
    fn both_languages_say_everything_about_the_same_things() {
        let (english, chinese) = (sentences(&ENGLISH), sentences(&CHINESE));
        assert!(english.len() > 30);
        for (english, chinese) in english.iter().zip(&chinese) {
            assert_eq!(english.contains("{}"), chinese.contains("{}"), "{english} {chinese}");
            assert_ne!(english, chinese, "not translated");
            assert!(!chinese.contains("\"\""), "{chinese}");
        }
    }

    #[test]
    fn a_language_is_known_by_the_name_that_the_page_gives_it() {
        for (name, quit) in [("en", "Quit"), ("zh-CN", "退出")] {
            let language: Language = serde_json::from_value(name.into()).expect("known");
            assert_eq!(language.words().quit, quit);
        }
        assert!(serde_json::from_value::<Language>("de".into()).is_err());
    }

    #[test]
    fn the_locale_decides() {
        assert_eq!(spoken("zh_CN.UTF-8").quit, "退出");
        assert_eq!(spoken("zh_CN:en").quit, "退出");
        assert_eq!(spoken("de_DE.UTF-8").quit, "Quit");
        assert_eq!(with(ENGLISH.record, "Maths {}"), "Record Maths {}");
    }
}
