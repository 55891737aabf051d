//! The stage: a server process in a fresh folder, the organisations with their desks, the tablets with their units.
//!
//! Must not know what a season adds up to: it plays it and asks the desks.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use approdo_model::bulletin::{Bulletin, Every};
use approdo_model::calendar::Period;
use approdo_model::table::Table;
use approdo_tests::cast::server::{Server, Site};
use approdo_tests::cast::{Desk, Stumble, Tablet};
use approdo_tests::season::Season;
use approdo_vault::chance::Chance;

use super::figures::Shown;
use crate::failure::Failure;
use crate::{house, say};

/// Tablets that are played at the same time.
const THREADS: usize = 2;

/// Women, men and trans persons in reception, period by period.
const RECEPTION: [[u32; 3]; 7] =
    [[20, 2, 0], [20, 2, 0], [20, 2, 1], [20, 2, 0], [20, 2, 0], [20, 2, 1], [20, 2, 0]];

/// The same persons over the fifteen months, as the project published them: who stays for months is counted once.
const RECEPTION_IN_ALL: [u32; 3] = [160, 17, 2];

/// How often the progress of the play is said.
const PROGRESS_SECONDS: u64 = 10;

/// How often the play looks whether it is over.
const POLL_MILLISECONDS: u64 = 50;

/// Says whether a person wants to stop, so that temporary folders and children go too.
#[derive(Clone)]
pub struct Interrupt(Arc<AtomicBool>);

impl Interrupt {
    /// Takes Ctrl-C, and the polite way of ending a program, from now on.
    pub fn watch() -> Result<Self, Failure> {
        let asked = Arc::new(AtomicBool::new(false));
        let fault = |source| Failure::Start { call: "the watch for Ctrl-C".to_owned(), source };
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(fault)?;
        let heard = Arc::clone(&asked);
        std::thread::spawn(move || {
            runtime.block_on(until_told());
            heard.store(true, Ordering::Relaxed);
        });
        Ok(Self(asked))
    }

    /// Whether it was asked for.
    pub fn asked(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

#[cfg(unix)]
async fn until_told() {
    use tokio::signal::unix::{SignalKind, signal};
    let Ok(mut ended) = signal(SignalKind::terminate()) else {
        let _ = tokio::signal::ctrl_c().await;
        return;
    };
    tokio::select! {
        _ = tokio::signal::ctrl_c() => {}
        _ = ended.recv() => {}
    }
}

#[cfg(not(unix))]
async fn until_told() {
    let _ = tokio::signal::ctrl_c().await;
}

/// The stage with everyone on it.
pub struct Stage {
    server: Server,
    desks: Vec<Desk>,
    secretariat: Desk,
    link: Option<String>,
    tablets: Vec<Tablet>,
    folder: PathBuf,
}

impl Stage {
    /// Founds the organisations, starts the server and admits the tablets.
    pub fn set(season: &Season, folder: &Path, interrupt: &Interrupt) -> Result<Self, Failure> {
        let began = say::now();
        let (organisations, tablets) = (season.organisations.len(), season.tablets.len());
        say::progress(format_args!("▶ a server, {organisations} organisations and {tablets} tablets"));
        let program = house::programs().join("approdo-sync-server");
        let site = Site::choose(&program, &folder.join("server"))?;
        let mut desks = Vec::new();
        for number in 1..=organisations {
            let (desk, founding) = Desk::found(&desk_folder(folder, number), Chance::system(), &site.url())?;
            site.take_in(&founding)?;
            desks.push(desk);
        }
        let (secretariat, founding) =
            Desk::found_secretariat(&secretariat_folder(folder), Chance::system(), &site.url())?;
        site.take_in(&founding)?;
        let server = site.serve(&[])?;
        let mut stage = Self {
            server,
            desks,
            secretariat,
            link: None,
            tablets: Vec::new(),
            folder: folder.to_path_buf(),
        };
        for desk in &mut stage.desks {
            desk.device.sync()?;
            stage.secretariat.device.sync()?;
            desk.meet(&mut stage.secretariat)?;
        }
        for (at, tablet) in season.tablets.iter().enumerate() {
            interrupted(interrupt)?;
            let desk = stage.desks.get_mut(tablet.organisation).ok_or(Stumble::Shape("season"))?;
            let joined = Tablet::join(&tablet_folder(folder, at + 1), Chance::system(), desk, &tablet.unit)?;
            stage.tablets.push(joined);
        }
        say::progress(format_args!("✓ founded, served and admitted ({})", say::lasted(began.elapsed())));
        Ok(stage)
    }

    /// Plays every outing, tablet by tablet in the order of the dates, two tablets at a time; each is synced after it
    /// is closed, but for the withheld tablet. Then the desks sync.
    pub fn play(
        &mut self,
        season: &Season,
        withheld: Option<usize>,
        interrupt: &Interrupt,
    ) -> Result<(), Failure> {
        let began = say::now();
        let of = season.outings.len();
        say::progress(format_args!("▶ playing {of} sessions: outings, openings, reports"));
        let played = AtomicUsize::new(0);
        let work = |(at, tablet): (usize, &mut Tablet)| -> Result<(), Failure> {
            for outing in season.outings.iter().filter(|outing| outing.tablet == at) {
                interrupted(interrupt)?;
                tablet.play(outing)?;
                if withheld != Some(at) {
                    tablet.device.sync()?;
                }
                played.fetch_add(1, Ordering::Relaxed);
            }
            Ok(())
        };
        let mut tablets: Vec<(usize, &mut Tablet)> = self.tablets.iter_mut().enumerate().collect();
        // The longest work is taken first, so that the threads end together.
        tablets.sort_by_key(|(at, _)| season.outings.iter().filter(|outing| outing.tablet == *at).count());
        in_parallel(tablets, work, || progress(&played, of))?;
        say::progress(format_args!(
            "✓ {of} sessions played and handed over ({})",
            say::lasted(began.elapsed())
        ));
        self.read()
    }

    /// The desks read, open and acknowledge everything that arrived.
    fn read(&mut self) -> Result<(), Failure> {
        let began = say::now();
        let desks: Vec<&mut Desk> = self.desks.iter_mut().collect();
        say::progress(format_args!("▶ {} desks read, open and fold", desks.len()));
        in_parallel(desks, |desk| desk.come_in().map_err(Failure::from), || {})?;
        say::progress(format_args!("✓ opened by the coordinators ({})", say::lasted(began.elapsed())));
        Ok(())
    }

    /// The coordinators look at everything that came, find it right, and close every period.
    pub fn review(&mut self) -> Result<(), Failure> {
        let began = say::now();
        let reviewed = AtomicUsize::new(0);
        let work = |desk: &mut Desk| -> Result<(), Failure> {
            desk.device.turn_to(Season::aftermath());
            desk.come_in()?;
            let accepted = desk.accept_all()?;
            reviewed.fetch_add(usize::try_from(accepted).unwrap_or_default(), Ordering::Relaxed);
            Season::periods().into_iter().try_for_each(|period| desk.close_period(period))?;
            Ok(desk.device.sync().map(|_| ())?)
        };
        in_parallel(self.desks.iter_mut().collect(), work, || {})?;
        let (reviewed, periods) = (reviewed.into_inner(), Season::periods().len());
        say::progress(format_args!(
            "✓ {reviewed} sessions accepted, {periods} periods closed ({})",
            say::lasted(began.elapsed())
        ));
        Ok(())
    }

    /// The secretariat reads the sheets, types in who was in reception, and publishes a bulletin for every two months in
    /// which anybody went out; and, where it is asked for, the consolidation of all with the month that is left over.
    pub fn publish(&mut self, season: &Season, consolidated: bool) -> Result<(), Failure> {
        let began = say::now();
        self.secretariat.device.turn_to(Season::aftermath());
        self.secretariat.come_in()?;
        let periods = Season::periods();
        let pairs = periods.into_iter().filter(|period| period.first() != period.last()).zip(RECEPTION);
        let went_out =
            |period: &Period| season.outings.iter().any(|outing| period.contains(outing.opened.month()));
        say::progress("▶ bulletins, each attacked before it is published");
        for (period, persons) in pairs.filter(|(period, _)| went_out(period)) {
            let begun = say::now();
            self.secretariat.receive(period, persons)?;
            self.secretariat.publish(period, Every::Period)?;
            say::progress(format_args!("  … until {} ({})", period.last(), say::lasted(begun.elapsed())));
        }
        if consolidated {
            self.consolidate()?;
        }
        self.link = Some(self.secretariat.reader("Tavolo")?);
        self.secretariat.device.sync()?;
        for desk in &mut self.desks {
            desk.come_in()?;
        }
        say::progress(format_args!(
            "✓ published and read by the coordinators ({})",
            say::lasted(began.elapsed())
        ));
        Ok(())
    }

    /// One bulletin of the whole project, attacked together with all others.
    fn consolidate(&mut self) -> Result<(), Failure> {
        let begun = say::now();
        let months = Season::months();
        let whole =
            months.first().zip(months.last()).and_then(|(first, last)| Period::between(*first, *last));
        let whole = whole.ok_or(Stumble::Shape("season"))?;
        self.secretariat.receive(whole, RECEPTION_IN_ALL)?;
        self.secretariat.publish(whole, Every::Year)?;
        say::progress(format_args!("  … all {} months ({})", months.len(), say::lasted(begun.elapsed())));
        // It took longer than a desk stays open.
        Ok(self.secretariat.come_in()?)
    }

    /// The bulletins for the tavolo that the first organisation has read and verified, newest first.
    pub fn bulletins(&mut self) -> Result<Vec<Bulletin>, Failure> {
        let desk = self.desks.first_mut().ok_or(Stumble::Shape("season"))?;
        desk.come_in()?;
        Ok(desk.bulletins()?)
    }

    /// The link of a reader of the tavolo's bulletins, once they are published.
    pub fn link(&self) -> Option<&str> {
        self.link.as_deref()
    }

    /// What the desks show: the server's table, fetched by each with a token of its own, and their folds.
    pub fn figures(&mut self) -> Result<Shown, Failure> {
        let mut shown = Shown::default();
        for desk in &mut self.desks {
            desk.come_in()?;
            shown.add(desk.figures()?);
        }
        Ok(shown)
    }

    /// What a tablet itself says that it has not handed over.
    pub fn not_handed_over(&mut self, tablet: usize) -> Result<Table, Failure> {
        let tablet = self.tablets.get_mut(tablet).ok_or(Stumble::Shape("season"))?;
        Ok(tablet.not_handed_over()?)
    }

    /// Ends the server. Gives the folder of everything it stored.
    pub fn stop_server(self) -> PathBuf {
        let folder = self.server.site().folder().to_path_buf();
        self.server.stop();
        folder
    }

    /// Lets go of all devices but keeps the server: the words and folders of the first tablet, of its desk and of the
    /// secretariat.
    pub fn leave(self, season: &Season) -> Result<(Server, [Player; 3]), Failure> {
        let missing = || Failure::from(Stumble::Shape("season"));
        let tablet = self.tablets.first().ok_or_else(missing)?;
        let organisation = season.tablets.first().map(|tablet| tablet.organisation).ok_or_else(missing)?;
        let desk = self.desks.get(organisation).ok_or_else(missing)?;
        let tablet = Player {
            name: format!("tablet of {}", tablet.unit()),
            folder: tablet_folder(&self.folder, 1),
            phrase: tablet.device.phrase(),
        };
        let desk = Player {
            name: "desk of its organisation".to_owned(),
            folder: desk_folder(&self.folder, organisation + 1),
            phrase: desk.device.phrase(),
        };
        let secretariat = Player {
            name: "secretariat of the tavolo".to_owned(),
            folder: secretariat_folder(&self.folder),
            phrase: self.secretariat.device.phrase(),
        };
        Ok((self.server, [tablet, desk, secretariat]))
    }
}

/// A device as a person takes it up after the season.
pub struct Player {
    /// Whose it is.
    pub name: String,
    /// Where its files lie.
    pub folder: PathBuf,
    /// The words that open it.
    pub phrase: Vec<&'static str>,
}

fn secretariat_folder(folder: &Path) -> PathBuf {
    folder.join("secretariat")
}

fn desk_folder(folder: &Path, number: usize) -> PathBuf {
    folder.join(format!("desk-{number}"))
}

fn tablet_folder(folder: &Path, number: usize) -> PathBuf {
    folder.join(format!("tablet-{number}"))
}

/// The end of the work when a person asked for it.
pub fn interrupted(interrupt: &Interrupt) -> Result<(), Failure> {
    if interrupt.asked() { Err(Failure::Missing("stopped before the end".to_owned())) } else { Ok(()) }
}

/// Says now and then how far the play is.
fn progress(played: &AtomicUsize, of: usize) {
    say::progress(format_args!("  … {} of {of} sessions", played.load(Ordering::Relaxed)));
}

/// Does all the work on a few threads, from the last to the first; the first failure ends it.
fn in_parallel<T: Send>(
    work: Vec<T>,
    act: impl Fn(T) -> Result<(), Failure> + Sync,
    beat: impl Fn(),
) -> Result<(), Failure> {
    let waiting = std::sync::Mutex::new(work);
    let take = || waiting.lock().ok().and_then(|mut waiting| waiting.pop());
    let run = || {
        while let Some(next) = take() {
            act(next)?;
        }
        Ok(())
    };
    std::thread::scope(|scope| {
        let threads: Vec<_> = (0..THREADS).map(|_| scope.spawn(run)).collect();
        let mut began = say::now();
        while threads.iter().any(|thread| !thread.is_finished()) {
            std::thread::sleep(Duration::from_millis(POLL_MILLISECONDS));
            if began.elapsed() >= Duration::from_secs(PROGRESS_SECONDS) {
                began = say::now();
                beat();
            }
        }
        let ended = |thread: std::thread::ScopedJoinHandle<'_, Result<(), Failure>>| {
            thread.join().unwrap_or_else(|_| Err(Failure::Wrong("a thread of the play broke".to_owned())))
        };
        threads.into_iter().try_for_each(ended)
    })
}
