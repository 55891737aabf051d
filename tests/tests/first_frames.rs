//! From the start of the programme to its first screen no frame is light: whoever opens the tablet in the dark is not lit up.
//!
//! The frames are read from the memory of a display of its own, every few milliseconds. Ignored unless asked for, because
//! it needs the app's program and `Xvfb`:
//!
//! ```text
//! cargo build -p approdo --features custom-protocol && cargo test -p approdo-tests --test first_frames -- --ignored
//! ```

#![cfg(test)]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

/// Within so many frames something is written on the screen.
const FRAMES_MAX: usize = 4_000;
/// So many more are looked at then.
const AFTER_FRAMES: usize = 100;
/// Between two frames; a display shows sixty a second.
const FRAME_MILLISECONDS: u64 = 8;
/// Of so many pixels at most one may be light: letters are, a ground is not.
const LIGHT_ONE_IN: usize = 8;
/// Of so many lines, and of so many pixels of a line, one is looked at: there are frames to be looked at.
const ONE_IN: usize = 4;
/// A light pixel has a channel brighter than this.
const LIGHT: u8 = 0x80;

/// A frame as the memory of the display holds it (the X11 window dump format).
struct Frame {
    pixels: Vec<[u8; 3]>,
}

impl Frame {
    /// The frame of a dump; none while it is not whole yet.
    fn of(dump: &[u8]) -> Option<Self> {
        let number = |at: usize| {
            let bytes = dump.get(at * 4..at * 4 + 4)?;
            usize::try_from(u32::from_be_bytes(bytes.try_into().ok()?)).ok()
        };
        let (header, colours) = (number(0)?, number(19)?);
        let (width, height, bits, line) = (number(4)?, number(5)?, number(11)?, number(12)?);
        assert_eq!(bits, 32, "a display of 24 bits has pixels of 32");
        let lines = dump.get(header + colours * 12..)?;
        let pixels: Vec<[u8; 3]> = lines
            .chunks(line)
            .take(height)
            .step_by(ONE_IN)
            .flat_map(|line| line.chunks_exact(4).take(width).step_by(ONE_IN))
            .map(|pixel| [pixel[0], pixel[1], pixel[2]])
            .collect();
        (pixels.len() == width.div_ceil(ONE_IN) * height.div_ceil(ONE_IN)).then_some(Self { pixels })
    }

    fn light(&self) -> usize {
        self.pixels.iter().filter(|pixel| pixel.iter().any(|channel| *channel > LIGHT)).count()
    }

    fn is_light(&self) -> bool {
        self.light() * LIGHT_ONE_IN > self.pixels.len()
    }

    /// Whether something is written on it.
    fn says_something(&self) -> bool {
        self.light() > 30
    }
}

/// A process that ends with this value.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// A display of its own whose memory lies in the folder.
fn display(folder: &Path) -> (Running, String) {
    let (reads, writes) = (folder.join("number"), fs::File::create(folder.join("number")).unwrap());
    let mut command = Command::new("Xvfb");
    command.args(["-displayfd", "1", "-screen", "0", "800x1280x24", "-nolisten", "tcp", "-fbdir"]);
    let process = command.arg(folder).stdin(Stdio::null()).stdout(writes).stderr(Stdio::null());
    let running = Running(process.spawn().expect("Xvfb is not installed"));
    for _ in 0..FRAMES_MAX {
        let number = fs::read_to_string(&reads).unwrap();
        if number.ends_with('\n') {
            return (running, format!(":{}", number.trim()));
        }
        std::thread::sleep(Duration::from_millis(FRAME_MILLISECONDS));
    }
    panic!("the display does not start");
}

/// The app's program, where cargo built it beside this test.
fn program() -> PathBuf {
    let test = std::env::current_exe().unwrap();
    let program = test.ancestors().nth(2).unwrap().join("approdo");
    assert!(program.is_file(), "{} is not built; see the head of this file", program.display());
    program
}

/// Starts a program on a display and looks at every frame until it has said something and a while after. Gives back how
/// many frames there were, and how many of them were light.
fn frames_of(mut command: Command, folder: &Path) -> (usize, usize) {
    let screen = folder.join("display");
    fs::create_dir_all(&screen).unwrap();
    let (_display, name) = display(&screen);
    let _program = Running(command.env("DISPLAY", name).stdin(Stdio::null()).spawn().unwrap());
    let (mut seen, mut light, mut after) = (0, 0, 0);
    while after < AFTER_FRAMES {
        assert!(seen < FRAMES_MAX, "nothing is ever shown");
        let frame = Frame::of(&fs::read(screen.join("Xvfb_screen0")).unwrap());
        if let Some(frame) = frame {
            seen += 1;
            light += usize::from(frame.is_light());
            after += usize::from(after > 0 || frame.says_something());
        }
        std::thread::sleep(Duration::from_millis(FRAME_MILLISECONDS));
    }
    (seen, light)
}

/// The app on an empty device.
fn app(folder: &Path) -> Command {
    let mut command = Command::new(program());
    command.env("APPRODO_DATA", folder.join("data")).env_remove("WAYLAND_DISPLAY").env("GDK_BACKEND", "x11");
    for variable in ["XDG_DATA_HOME", "XDG_CACHE_HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME"] {
        let folder = folder.join(variable);
        fs::create_dir_all(&folder).unwrap();
        command.env(variable, folder);
    }
    command
}

#[test]
fn a_light_ground_is_told_from_letters_on_a_dark_one() {
    let dump = |pixel: [u8; 4], letters: usize| {
        let header: Vec<u8> = (0..25_u32)
            .flat_map(|at| {
                let value: u32 = match at {
                    0 => 100,
                    4 | 5 => 100,
                    11 => 32,
                    12 => 400,
                    _ => 0,
                };
                value.to_be_bytes()
            })
            .collect();
        let mut pixels = vec![pixel; 10_000];
        pixels[..letters].fill([0xe6, 0xec, 0xef, 0]);
        [header, pixels.concat()].concat()
    };
    let frame = |pixel, letters| Frame::of(&dump(pixel, letters)).unwrap();
    assert!(frame([0xff, 0xff, 0xff, 0], 0).is_light());
    assert!(frame([0xf6, 0xf5, 0xf4, 0], 0).is_light(), "the grey of a toolkit");
    assert!(frame([0x0f, 0x0d, 0x0b, 0], 2_000).is_light(), "a light window on a dark screen");
    assert!(!frame([0x0f, 0x0d, 0x0b, 0], 900).is_light());
    assert!(frame([0x0f, 0x0d, 0x0b, 0], 900).says_something() && !frame([0, 0, 0, 0], 0).says_something());
    assert!(Frame::of(&dump([0; 4], 0)[..4_000]).is_none(), "half a frame is none");
}

#[test]
#[ignore = "needs the app's program and Xvfb; see the head of this file"]
fn no_frame_from_the_start_to_the_first_screen_is_light() {
    let folder = tempfile::tempdir().unwrap();
    let (seen, light) = frames_of(app(folder.path()), folder.path());
    println!("{seen} frames, {light} of them light");
    assert!(seen > 50, "the start was looked at: {seen} frames");
    assert_eq!(light, 0, "of {seen} frames");
}
