//! What is to be done next of a capture, for whichever thread is free: to read more of it, or a worker's part of what was.

use crate::bundle::Bundle;
use crate::dispatcher::{Dispatcher, Fetcher};
use crate::notes::Notes;
use crate::worker::Worker;
use std::any::Any;
use std::collections::VecDeque;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

/// Bundles that are on their way, at most: so many that a thread seldom has to wait because one part of the work took longer than
/// others, and so few that they find room in the processors' caches.
const MAX_BUNDLES: usize = 6;

/// Bundles that should lie ready for each worker: with fewer, threads would wait for one another again and again.
const READY_BUNDLES: u64 = 3;

/// Bundles by which a worker must be behind another for a thread to leave its own: what a worker knows lies in the cache of the
/// processor that did its last part.
const PATIENCE: u64 = 2;

/// Packets in a bundle from which on it is worth to wake a thread: to read fewer takes about as long as to wake it.
const MIN_PACKETS: usize = 128;

/// A worker while nobody does its work.
struct Idle {
    worker: Option<Box<Worker>>,
    /// How many bundles it has read or is reading.
    bundles: u64,
    /// Number of the thread that did the last part.
    thread: usize,
}

/// A bundle that is not counted yet.
struct Open {
    bundle: Arc<Bundle>,
    /// Of each worker that has read it.
    notes: Vec<Option<Notes>>,
}

/// What a thread does without asking anybody.
enum Task {
    Fetch(Box<Fetcher>, Bundle),
    Dispatch(Box<Dispatcher>, Bundle),
    Read(usize, Box<Worker>, Arc<Bundle>, Notes),
}

enum Done {
    Fetched(Box<Fetcher>, Bundle),
    Dispatched(Box<Dispatcher>, Bundle),
    Read(usize, Notes, Box<Worker>),
}

impl Task {
    fn perform(self) -> Done {
        match self {
            Self::Fetch(mut fetcher, mut bundle) => {
                fetcher.read(&mut bundle);
                Done::Fetched(fetcher, bundle)
            }
            Self::Dispatch(mut dispatcher, mut bundle) => {
                dispatcher.dispatch(&mut bundle);
                Done::Dispatched(dispatcher, bundle)
            }
            Self::Read(number, mut worker, bundle, notes) => Done::Read(number, worker.read(&bundle, notes), worker),
        }
    }
}

struct State {
    fetcher: Option<Box<Fetcher>>,
    /// What was fetched and not dispatched.
    fetched: Option<Bundle>,
    dispatcher: Option<Box<Dispatcher>>,
    workers: Vec<Idle>,
    /// In order, and how many there were before the first.
    open: VecDeque<Open>,
    counted: u64,
    /// Memory to be used again, what was used last first: it lies in a cache, and there is seldom need of all.
    spare_bundles: Vec<Bundle>,
    spare_notes: Vec<Notes>,
    /// Packets of the last bundle that was read from the file.
    packets: usize,
    /// Threads that wait for something to do.
    waiting: usize,
    /// Who asks for the next bundle waits until something is done.
    is_asked: bool,
    fault: Option<Box<dyn Any + Send>>,
    /// Nobody wants to know any more.
    is_over: bool,
}

impl State {
    /// True when there is something to do.
    fn has_task(&self) -> bool {
        self.can_fetch() || self.workers.iter().any(|idle| idle.worker.is_some() && self.unread(idle) > 0)
    }

    fn can_fetch(&self) -> bool {
        if self.fetched.is_some() {
            self.dispatcher.is_some()
        } else {
            self.fetcher.is_some() && self.open.len() + 1 < MAX_BUNDLES
        }
    }

    /// Bundles that lie ready for a worker.
    fn unread(&self, idle: &Idle) -> u64 {
        (self.counted + self.open.len() as u64).saturating_sub(idle.bundles)
    }

    /// First of all that no worker will have to wait, then what comes first in the capture.
    fn task(&mut self, thread: usize) -> Option<Task> {
        let is_short = self.workers.iter().any(|idle| self.unread(idle) < READY_BUNDLES);
        if is_short && let Some(task) = self.fetch() {
            return Some(task);
        }
        self.read_next(thread).or_else(|| self.fetch())
    }

    fn fetch(&mut self) -> Option<Task> {
        if !self.can_fetch() {
            return None;
        }
        if let Some(bundle) = self.fetched.take() {
            return Some(Task::Dispatch(self.dispatcher.take()?, bundle));
        }
        Some(Task::Fetch(self.fetcher.take()?, self.spare_bundles.pop().unwrap_or_default()))
    }

    fn read_next(&mut self, thread: usize) -> Option<Task> {
        let is_behind = |(_, idle): &(usize, &Idle)| idle.worker.is_some() && self.unread(idle) > 0;
        let turn = |(_, idle): &(usize, &Idle)| idle.bundles + if idle.thread == thread { 0 } else { PATIENCE };
        let (number, _) = self.workers.iter().enumerate().filter(is_behind).min_by_key(turn)?;
        let idle = self.workers.get_mut(number)?;
        let bundle = &self.open.get(usize::try_from(idle.bundles - self.counted).ok()?)?.bundle;
        let worker = idle.worker.take()?;
        idle.bundles += 1;
        idle.thread = thread;
        let notes = self.spare_notes.pop().unwrap_or_default();
        Some(Task::Read(number, worker, Arc::clone(bundle), notes))
    }

    fn put(&mut self, done: Done) {
        match done {
            Done::Fetched(fetcher, bundle) => {
                self.fetcher = bundle.end.is_none().then_some(fetcher);
                self.packets = bundle.block.packets().len();
                self.fetched = Some(bundle);
            }
            Done::Dispatched(dispatcher, bundle) => {
                self.dispatcher = Some(dispatcher);
                let notes = self.workers.iter().map(|_| None).collect();
                self.open.push_back(Open { bundle: Arc::new(bundle), notes });
            }
            Done::Read(number, notes, worker) => {
                let Some(idle) = self.workers.get_mut(number) else { return };
                idle.worker = Some(worker);
                if let Ok(at) = usize::try_from(idle.bundles - 1 - self.counted)
                    && let Some(place) = self.open.get_mut(at).and_then(|open| open.notes.get_mut(number))
                {
                    *place = Some(notes);
                }
            }
        }
    }

    /// The first bundle and all notes on it, once all have read it.
    fn read(&mut self) -> Option<(Arc<Bundle>, Vec<Notes>)> {
        if self.open.front()?.notes.iter().any(Option::is_none) {
            return None;
        }
        let Open { bundle, notes } = self.open.pop_front()?;
        self.counted += 1;
        Some((bundle, notes.into_iter().flatten().collect()))
    }
}

/// Where threads find what to do.
pub(crate) struct Desk {
    state: Mutex<State>,
    /// There is something to do.
    changed: Condvar,
    /// Something was done: who asks for the next bundle waits for it.
    done: Condvar,
}

impl Desk {
    pub(crate) fn new(fetcher: Fetcher, dispatcher: Dispatcher, workers: impl Iterator<Item = Worker>) -> Self {
        let idle = |(thread, worker)| Idle { worker: Some(Box::new(worker)), bundles: 0, thread };
        let state = State {
            fetcher: Some(Box::new(fetcher)),
            fetched: None,
            dispatcher: Some(Box::new(dispatcher)),
            workers: workers.enumerate().map(idle).collect(),
            open: VecDeque::new(),
            counted: 0,
            spare_bundles: Vec::new(),
            spare_notes: Vec::new(),
            packets: 0,
            waiting: 0,
            is_asked: false,
            fault: None,
            is_over: false,
        };
        Self { state: Mutex::new(state), changed: Condvar::new(), done: Condvar::new() }
    }

    /// No thread can fail while it holds this.
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Does what there is to do until all is done or nobody wants to know any more.
    /// Who asks for bundles is thread 0.
    pub(crate) fn work(&self, thread: usize) {
        let mut state = self.state();
        while !state.is_over {
            state = match state.task(thread) {
                Some(task) => self.perform(state, task),
                None => self.wait(state),
            };
        }
    }

    /// The next bundle with the notes of each worker, in their order. While it is not read, this thread works too.
    pub(crate) fn next(&self) -> (Arc<Bundle>, Vec<Notes>) {
        let mut state = self.state();
        loop {
            if let Some(fault) = state.fault.take() {
                drop(state);
                resume_unwind(fault);
            }
            if let Some(read) = state.read() {
                // There is room for another bundle.
                self.call(&state);
                return read;
            }
            state = match state.task(0) {
                Some(task) => self.perform(state, task),
                None => self.wait_for_others(state),
            };
        }
    }

    /// Takes back what was counted: its memory is used again.
    pub(crate) fn give_back(&self, bundle: Arc<Bundle>, notes: impl Iterator<Item = Notes>) {
        let mut state = self.state();
        state.spare_bundles.extend(Arc::into_inner(bundle));
        state.spare_notes.extend(notes);
    }

    /// Sends all threads home.
    pub(crate) fn close(&self) {
        self.state().is_over = true;
        self.changed.notify_all();
    }

    fn wait<'a>(&'a self, mut state: MutexGuard<'a, State>) -> MutexGuard<'a, State> {
        state.waiting += 1;
        let mut state = self.changed.wait(state).unwrap_or_else(PoisonError::into_inner);
        state.waiting -= 1;
        state
    }

    fn wait_for_others<'a>(&'a self, mut state: MutexGuard<'a, State>) -> MutexGuard<'a, State> {
        state.is_asked = true;
        let mut state = self.done.wait(state).unwrap_or_else(PoisonError::into_inner);
        state.is_asked = false;
        state
    }

    /// Wakes another thread if there is something to do for it, and enough. Otherwise who is awake does it, next.
    fn call(&self, state: &State) {
        if state.waiting > 0 && state.packets >= MIN_PACKETS && state.has_task() {
            self.changed.notify_one();
        }
    }

    fn perform<'a>(&'a self, state: MutexGuard<'a, State>, task: Task) -> MutexGuard<'a, State> {
        self.call(&state);
        drop(state);
        let done = catch_unwind(AssertUnwindSafe(|| task.perform()));
        let mut state = self.state();
        match done {
            Ok(done) => state.put(done),
            Err(fault) => state.fault = Some(fault),
        }
        // To call somebody costs a way through the kernel, whether anybody waits or not.
        if state.is_asked {
            self.done.notify_one();
        }
        state
    }
}
