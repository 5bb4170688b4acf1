//! Replaying tasks and recorded calls, each sequence in a shop of its own.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use futures_util::{StreamExt, TryStreamExt, stream};

use super::calls::{Call, Meaningless};
use super::compare::{Misfit, changed, differences};
use super::data::{Change, Replay, Step, Task, Vector, World};
use super::defects::{Defect, marks, spoils, without_over_refunds};
use super::excerpt::excerpt;
use super::files::{TaskFile, VectorFile};
use super::import::{self, Unimportable};
use super::report::{Case, DefectCase, FileReport, Verdict};
use super::session::{Session, SessionError};
use crate::domain::environment::Environment;
use crate::domain::ids::CustomerId;
use crate::domain::principal::Principal;
use crate::domain::shop::Shop;
use crate::domain::snapshot::ShopData;
use crate::orders::{Orders, OrdersError};
use crate::texts::{Texts, TextsError};
use crate::tools::Toolbox;

/// Sequences under way at once: they share the database's commits.
const AT_ONCE: usize = 16;

/// Between two calls, so that what they write has an order.
const STEP: Duration = Duration::from_secs(1);

/// A replay that broke off.
#[derive(Debug, thiserror::Error)]
#[error("{id}: {source}")]
pub struct ReplayError {
    /// The task or sequence.
    id: String,
    /// Why.
    source: Broken,
}

#[derive(Debug, thiserror::Error)]
enum Broken {
    #[error(transparent)]
    Import(#[from] Unimportable),
    #[error(transparent)]
    Session(#[from] SessionError),
    #[error(transparent)]
    Expected(#[from] Misfit),
}

impl From<OrdersError> for Broken {
    fn from(error: OrdersError) -> Self {
        Self::Session(error.into())
    }
}

/// What replays need.
#[derive(Debug)]
pub struct Bench {
    world: World,
    tools: Toolbox,
    orders: Orders,
    environment: Environment,
    shops: AtomicU64,
}

/// Calls in a row, with what is known of them.
struct Sequence<'a> {
    id: &'a str,
    /// Whose session it is; `None` where each call is its order's owner's.
    user: Option<&'a str>,
    steps: Vec<Planned<'a>>,
    changes: Vec<&'a Change>,
    /// The defects that it is said to show; `None` where nobody says.
    flagged: Option<&'a [String]>,
}

/// A call with what the benchmark's own tools made of it.
struct Planned<'a> {
    recorded: &'a super::data::RecordedCall,
    call: Result<Call, Meaningless>,
    accepted: bool,
    result: Option<&'a str>,
}

impl Bench {
    /// Replays on the data in `world`, in shops of their own beside whatever `orders` has, with the
    /// clock of `environment` moved on between calls.
    ///
    /// # Errors
    /// Where the tools' descriptions are missing.
    pub fn new(world: World, orders: Orders, environment: Environment) -> Result<Self, TextsError> {
        let tools = Toolbox::new(&Texts::embedded()?)?;
        Ok(Self { world, tools, orders, environment, shops: AtomicU64::new(0) })
    }

    /// Plays each task's actions as its customer, and compares the end with the recorded one.
    ///
    /// # Errors
    /// What keeps a task from being played at all.
    pub async fn tasks(&self, file: &TaskFile) -> Result<FileReport, ReplayError> {
        let mut report = FileReport::of(&file.path);
        let Some(replays) = &file.replays else {
            report.skip_all(file.tasks.len(), "there is no file of replays beside it");
            return Ok(report);
        };
        let mut planned = Vec::with_capacity(file.tasks.len());
        for task in &file.tasks {
            match replays.get(&task.id) {
                Some(replay) => planned.push(of_task(task, replay)),
                None => report.skip(&task.id, "it has no replay"),
            }
        }
        self.play_all(report, planned).await
    }

    /// Plays each recorded sequence as its orders' owners, and compares every answer and the end.
    ///
    /// # Errors
    /// What keeps a sequence from being played at all.
    pub async fn vectors(&self, file: &VectorFile) -> Result<FileReport, ReplayError> {
        let report = FileReport::of(&file.path);
        self.play_all(report, file.vectors.iter().map(of_vector).collect()).await
    }

    async fn play_all(
        &self,
        mut report: FileReport,
        sequences: Vec<Sequence<'_>>,
    ) -> Result<FileReport, ReplayError> {
        let played = stream::iter(sequences).map(|sequence| async move {
            let id = sequence.id.to_owned();
            self.play(sequence).await.map_err(|source| ReplayError { id, source })
        });
        report.cases = played.buffered(AT_ONCE).try_collect().await?;
        Ok(report)
    }

    async fn play(&self, sequence: Sequence<'_>) -> Result<Case, Broken> {
        let calls = sequence.steps.iter().map(|step| step.recorded);
        let first = excerpt(&self.world, sequence.user, calls, sequence.changes.iter().copied());
        let (shop, data) = self.open(&first).await?;
        let session = Session {
            tools: &self.tools,
            orders: &self.orders,
            environment: &self.environment,
            shop: &shop,
            first: &self.world,
        };
        let mut judge = Judge::of(&sequence);
        for step in &sequence.steps {
            let owner = sequence.user.or_else(|| owner(&self.world, step)).unwrap_or_default();
            self.environment.clock.advance(STEP);
            let outcome = session.call(&step.call, &principal(&data, owner)).await?;
            judge.heard(step, owner, outcome);
        }
        let expected = changed(&first, sequence.changes.iter().copied())?;
        Ok(judge.verdict(expected, &session.state().await?))
    }

    /// A shop of its own for a sequence.
    async fn open(&self, first: &World) -> Result<(Shop, ShopData), Broken> {
        let mut shop = import::shop(&self.environment);
        let number = self.shops.fetch_add(1, Ordering::Relaxed);
        shop.slug = format!("{}-{number}", import::SLUG);
        let data = import::shop_data(first, shop.clone(), &self.environment)?;
        self.orders.import_shop(&data).await?;
        Ok((shop, data))
    }
}

fn of_task<'a>(task: &'a Task, replay: &'a Replay) -> Sequence<'a> {
    let steps = task.actions.iter().enumerate().map(|(place, recorded)| Planned {
        recorded,
        call: Call::read(recorded),
        accepted: replay.action_errors.iter().all(|error| error.i != place),
        result: None,
    });
    Sequence {
        id: &task.id,
        user: Some(&task.user_id),
        steps: steps.collect(),
        changes: replay.diff.iter().collect(),
        flagged: None,
    }
}

fn of_vector(vector: &Vector) -> Sequence<'_> {
    let steps = vector.steps.iter().map(|step: &Step| Planned {
        recorded: &step.call,
        call: Call::read(&step.call),
        accepted: step.ok,
        result: step.result.as_deref().filter(|_| step.ok),
    });
    Sequence {
        id: &vector.id,
        user: None,
        steps: steps.collect(),
        changes: vector.steps.iter().flat_map(|step| &step.diff).collect(),
        flagged: Some(&vector.upstream_bugs),
    }
}

/// Who may make a call: the owner of the order that it names, or the user.
fn owner<'a>(world: &'a World, step: &'a Planned<'_>) -> Option<&'a str> {
    match step.call.as_ref().ok()? {
        Call::ModifyUserAddress(to) => Some(&to.user_id),
        call => Some(&world.orders.get(call.order()?)?.user_id),
    }
}

fn principal(data: &ShopData, user: &str) -> Principal {
    let mut customers = data.customers.iter();
    let known = customers.find(|customer| customer.external_id.as_deref() == Some(user));
    known.map_or(Principal::Anonymous, |customer| Principal::Verified {
        customer: CustomerId::clone(&customer.id),
    })
}

/// Compares as it goes.
struct Judge<'a> {
    id: &'a str,
    flagged: Option<&'a [String]>,
    defects: Vec<DefectCase>,
    /// Pointers that may differ, for a defect was not copied there.
    excused: Vec<String>,
    /// Orders and payment methods on which calls may end otherwise since then.
    spoilt: BTreeSet<String>,
    cancelled: BTreeSet<String>,
    disagreements: Vec<String>,
}

impl<'a> Judge<'a> {
    fn of(sequence: &Sequence<'a>) -> Self {
        Self {
            id: sequence.id,
            flagged: sequence.flagged,
            defects: Vec::new(),
            excused: Vec::new(),
            spoilt: BTreeSet::new(),
            cancelled: BTreeSet::new(),
            disagreements: Vec::new(),
        }
    }

    fn heard(&mut self, step: &Planned<'_>, owner: &str, outcome: Result<String, String>) {
        let name = &step.recorded.name;
        if let (Ok(Call::CancelPendingOrder { order_id, .. }), Ok(_)) = (&step.call, &outcome) {
            self.cancelled.insert(order_id.clone());
        }
        let call = step.call.as_ref().ok();
        match (step.accepted, outcome) {
            (true, Ok(text)) => {
                let plain = step.result.filter(|result| !result.starts_with(['{', '[']));
                if let Some(result) = plain.filter(|result| *result != text) {
                    self.disagreements.push(format!("{name} says {text}, not {result}"));
                }
            }
            (false, Err(_)) => {}
            (true, Err(rule)) => {
                if let Some((call, defect)) = call.and_then(|c| Some((c, Defect::of(c)?))) {
                    self.leave_out(call, owner, defect, name, rule);
                } else if !call.is_some_and(|call| self.follows(call, owner)) {
                    self.disagreements.push(format!("{name} is refused ({rule})"));
                }
            }
            (false, Ok(_)) => {
                if !call.is_some_and(|call| self.follows(call, owner)) {
                    self.disagreements.push(format!("{name} is accepted"));
                }
            }
        }
    }

    /// A call that only a defect allows was refused.
    fn leave_out(&mut self, call: &Call, owner: &str, defect: Defect, name: &str, rule: String) {
        self.excused.extend(marks(call, owner));
        self.spoilt.extend(spoils(call));
        self.defects.push(DefectCase {
            defect,
            call: name.to_owned(),
            order: call.order().map(str::to_owned),
            refused_by: Some(rule),
        });
    }

    /// Whether a call may end otherwise because of one that was left out before.
    fn follows(&mut self, call: &Call, owner: &str) -> bool {
        let follows = spoils(call).iter().any(|name| self.spoilt.contains(name));
        if follows {
            self.excused.extend(marks(call, owner));
            self.spoilt.extend(spoils(call));
        }
        follows
    }

    fn verdict(mut self, mut expected: World, actual: &World) -> Case {
        for order in without_over_refunds(&mut expected, &self.cancelled) {
            self.defects.push(DefectCase {
                defect: Defect::CancelOverRefund,
                call: "cancel_pending_order".to_owned(),
                order: Some(order),
                refused_by: None,
            });
        }
        if let Some(flagged) = self.flagged {
            let unflagged = self.defects.iter().map(|case| <&str>::from(case.defect));
            let unflagged = unflagged.filter(|name| !flagged.iter().any(|flag| flag == name));
            let said = unflagged.map(|name| format!("the file does not flag {name}"));
            self.disagreements.extend(said);
        }
        let mut differences = differences(&expected, actual);
        differences
            .retain(|found| !self.excused.iter().any(|mark| found.path.starts_with(mark.as_str())));
        // Of a task its end counts: an action that changes nothing may as well be refused.
        let agrees = self.flagged.is_none() || self.disagreements.is_empty();
        let verdict = if !differences.is_empty() || !agrees {
            Verdict::Wrong
        } else if self.defects.is_empty() {
            Verdict::Right
        } else {
            Verdict::WithoutDefect
        };
        Case {
            id: self.id.to_owned(),
            verdict,
            defects: self.defects,
            disagreements: self.disagreements,
            differences,
        }
    }
}
