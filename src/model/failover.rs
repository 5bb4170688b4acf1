//! The order in which models are asked: the first, the second, the built-in engine.
//!
//! Within a turn the order only moves forward. A model that failed, or whose answers were not
//! true, is not asked again until the next turn; so a turn never waits twice for the same
//! broken endpoint, and never mixes two models' tool calls back and forth.

use std::sync::Arc;
use std::time::Duration;

use tokio::time::timeout;

use super::{ChatAnswer, ChatModel, ChatRequest, ModelError};
use crate::domain::environment::Environment;
use crate::domain::turn::ModelStep;

/// Kept back for the last resort, which answers from memory; at most a fifth of the budget.
const LAST_RESORT_RESERVE: Duration = Duration::from_secs(1);

/// Outcome of a step that gave an answer.
const ANSWERED: &str = "answered";
/// Outcome of a step whose answer was thrown away by whoever asked.
const REJECTED: &str = "rejected";

/// Models in the order in which they are asked.
#[derive(Clone)]
pub struct Failover {
    models: Arc<[Arc<dyn ChatModel>]>,
    has_last_resort: bool,
    environment: Environment,
}

impl Failover {
    /// Asks `models` in order, then `last_resort`: a model that needs no network and little
    /// time, for which only a moment of the budget is kept back.
    pub fn new(
        mut models: Vec<Arc<dyn ChatModel>>,
        last_resort: Option<Arc<dyn ChatModel>>,
        environment: Environment,
    ) -> Self {
        let has_last_resort = last_resort.is_some();
        models.extend(last_resort);
        Self { models: models.into(), has_last_resort, environment }
    }

    /// The models as one turn meets them: all of them fresh.
    pub fn begin(&self) -> TurnModels {
        TurnModels { failover: self.clone(), current: 0, last_error: None, steps: Vec::new() }
    }

    /// Asks once, outside any turn; every model that was asked is added to `steps`.
    ///
    /// # Errors
    /// As [`TurnModels::complete`].
    pub async fn complete_recorded(
        &self,
        request: &ChatRequest,
        steps: &mut Vec<ModelStep>,
    ) -> Result<ChatAnswer, ModelError> {
        let mut turn = self.begin();
        let outcome = turn.complete(request).await;
        steps.append(&mut turn.steps);
        outcome
    }

    /// The part of `left` that the model at `position` may use.
    ///
    /// Of what is not kept back for the last resort, the first of `n` waiting models gets
    /// `2 / (n + 1)`: all where it is alone, two thirds where one waits behind it. A model that
    /// hangs thus leaves time for the next, and one that is merely slow has most of it.
    fn share(&self, position: usize, left: Duration) -> Duration {
        let waiting = self.models.len().saturating_sub(position);
        if waiting <= 1 {
            return left;
        }
        let (reserve, waiting) = if self.has_last_resort {
            (LAST_RESORT_RESERVE.min(left / 5), waiting - 1)
        } else {
            (Duration::ZERO, waiting)
        };
        let parts = u32::try_from(waiting).unwrap_or(u32::MAX).saturating_add(1);
        (left.saturating_sub(reserve) / parts).saturating_mul(2)
    }
}

/// The models of one turn.
pub struct TurnModels {
    failover: Failover,
    current: usize,
    last_error: Option<ModelError>,
    steps: Vec<ModelStep>,
}

impl TurnModels {
    /// The next message, from the current model or the first behind it that gives one. The
    /// request's budget is divided among them.
    ///
    /// # Errors
    /// The last model's error; [`ModelError::Declined`] where there is none to ask.
    pub async fn complete(&mut self, request: &ChatRequest) -> Result<ChatAnswer, ModelError> {
        let started = tokio::time::Instant::now();
        while let Some(model) = self.failover.models.get(self.current).map(Arc::clone) {
            let left = request.budget.saturating_sub(started.elapsed());
            let budget = self.failover.share(self.current, left);
            match self.ask(model.as_ref(), request, budget).await {
                Ok(answer) => return Ok(answer),
                Err(error) => self.last_error = Some(error),
            }
            self.current += 1;
        }
        Err(self.last_error.clone().unwrap_or(ModelError::Declined))
    }

    /// Every model that was asked so far, in order, and how that went.
    pub fn steps(&self) -> &[ModelStep] {
        &self.steps
    }

    /// The model that is asked next; none where all have failed.
    pub fn current(&self) -> Option<&str> {
        self.failover.models.get(self.current).map(|model| model.name())
    }

    /// Whether another model stands behind the current one.
    pub fn has_next(&self) -> bool {
        self.current + 1 < self.failover.models.len()
    }

    /// Moves on because the current model's answers cannot be used, and says so in its last
    /// step. Returns whether there is another model to ask.
    pub fn skip_current(&mut self) -> bool {
        let name = self.current().map(str::to_owned);
        if let Some(step) = self.steps.last_mut()
            && Some(&step.model) == name.as_ref()
        {
            REJECTED.clone_into(&mut step.outcome);
        }
        if name.is_some() {
            self.last_error = Some(ModelError::Unusable(REJECTED.into()));
            self.current += 1;
        }
        self.current().is_some()
    }

    async fn ask(
        &mut self,
        model: &dyn ChatModel,
        request: &ChatRequest,
        budget: Duration,
    ) -> Result<ChatAnswer, ModelError> {
        let request = ChatRequest { budget, ..request.clone() };
        let started = self.failover.environment.now();
        let outcome = timeout(budget, model.complete(&request))
            .await
            .unwrap_or(Err(ModelError::Timeout(budget)));
        let took = self.failover.environment.now().since(started);
        self.steps.push(ModelStep {
            model: model.name().to_owned(),
            outcome: outcome.as_ref().map_or_else(ModelError::code, |_| ANSWERED).to_owned(),
            millis: u64::try_from(took.as_millis()).unwrap_or(u64::MAX),
        });
        outcome
    }
}

#[cfg(test)]
mod tests {
    use std::collections::VecDeque;
    use std::sync::Mutex;

    use futures_util::future::BoxFuture;

    use super::*;
    use crate::domain::language::Language;
    use crate::domain::time::Moment;
    use crate::domain::turn::Usage;

    /// What a scripted model does when asked.
    #[derive(Clone)]
    enum Act {
        Answer,
        Fail(ModelError),
        Hang,
    }

    struct Scripted {
        name: &'static str,
        acts: Mutex<VecDeque<Act>>,
        budgets: Mutex<Vec<Duration>>,
    }

    impl ChatModel for Scripted {
        fn name(&self) -> &str {
            self.name
        }

        fn complete<'a>(
            &'a self,
            request: &'a ChatRequest,
        ) -> BoxFuture<'a, Result<ChatAnswer, ModelError>> {
            self.budgets.lock().unwrap().push(request.budget);
            let act = self.acts.lock().unwrap().pop_front().expect("asked once too often");
            Box::pin(async move {
                match act {
                    Act::Answer => Ok(ChatAnswer {
                        text: "On its way.".into(),
                        tool_calls: Vec::new(),
                        usage: Usage::default(),
                        model: self.name.into(),
                    }),
                    Act::Fail(error) => Err(error),
                    Act::Hang => std::future::pending().await,
                }
            })
        }
    }

    fn scripted(name: &'static str, acts: &[Act]) -> Arc<Scripted> {
        let acts = Mutex::new(acts.iter().cloned().collect());
        Arc::new(Scripted { name, acts, budgets: Mutex::default() })
    }

    fn failover(models: &[&Arc<Scripted>], last: Option<&Arc<Scripted>>) -> Failover {
        let erase = |model: &Arc<Scripted>| Arc::clone(model) as Arc<dyn ChatModel>;
        let environment = Environment::fixed(Moment::from_millis(0), 7);
        Failover::new(models.iter().map(|m| erase(m)).collect(), last.map(erase), environment)
    }

    fn request(budget: Duration) -> ChatRequest {
        ChatRequest {
            shop: "halden-moor".into(),
            conversation: "cnv_1".into(),
            language: Language::english(),
            order_prefix: "HM-".into(),
            signed_in: false,
            principal_orders: Vec::new(),
            messages: Vec::new(),
            tools: Arc::default(),
            budget,
        }
    }

    fn outcomes(steps: &[ModelStep]) -> Vec<(&str, &str)> {
        steps.iter().map(|step| (step.model.as_str(), step.outcome.as_str())).collect()
    }

    const BUDGET: Duration = Duration::from_secs(20);
    const OVERLOADED: Act = Act::Fail(ModelError::Overloaded { status: 503 });

    #[tokio::test]
    async fn the_next_model_answers_and_stays() {
        let a = scripted("a", &[OVERLOADED]);
        let b = scripted("b", &[Act::Answer, Act::Answer]);
        let mut turn = failover(&[&a, &b], None).begin();
        assert_eq!(turn.complete(&request(BUDGET)).await.expect("answer").model, "b");
        assert_eq!(turn.complete(&request(BUDGET)).await.expect("answer").model, "b");
        assert_eq!(
            outcomes(turn.steps()),
            [("a", "overloaded"), ("b", "answered"), ("b", "answered")]
        );
    }

    #[tokio::test]
    async fn another_turn_begins_afresh() {
        let a = scripted("a", &[OVERLOADED, Act::Answer]);
        let b = scripted("b", &[Act::Answer]);
        let failover = failover(&[&a, &b], None);
        let mut steps = Vec::new();
        failover.complete_recorded(&request(BUDGET), &mut steps).await.expect("answer");
        let second = failover.complete_recorded(&request(BUDGET), &mut steps).await;
        assert_eq!(second.expect("answer").model, "a");
        assert_eq!(outcomes(&steps), [("a", "overloaded"), ("b", "answered"), ("a", "answered")]);
    }

    #[tokio::test]
    async fn where_all_fail_the_last_error_remains() {
        let a = scripted("a", &[OVERLOADED]);
        let last = scripted("builtin", &[Act::Fail(ModelError::Declined)]);
        let mut turn = failover(&[&a], Some(&last)).begin();
        assert_eq!(turn.complete(&request(BUDGET)).await, Err(ModelError::Declined));
        assert_eq!(turn.complete(&request(BUDGET)).await, Err(ModelError::Declined));
        assert_eq!(outcomes(turn.steps()), [("a", "overloaded"), ("builtin", "declined")]);
        assert_eq!(turn.current(), None);

        let mut nobody = failover(&[], None).begin();
        assert_eq!(nobody.complete(&request(BUDGET)).await, Err(ModelError::Declined));
    }

    #[tokio::test]
    async fn a_hanging_model_leaves_time_for_the_next() {
        let (a, b) = (scripted("a", &[Act::Hang]), scripted("b", &[Act::Hang]));
        let last = scripted("builtin", &[Act::Answer]);
        let mut turn = failover(&[&a, &b], Some(&last)).begin();
        let budget = Duration::from_millis(200);
        let answer = turn.complete(&request(budget)).await.expect("answer");
        assert_eq!(answer.model, "builtin");
        assert_eq!(
            outcomes(turn.steps()),
            [("a", "timeout"), ("b", "timeout"), ("builtin", "answered")]
        );
        assert!(a.budgets.lock().unwrap()[0] < budget);
    }

    #[test]
    fn the_budget_is_shared_by_those_who_wait() {
        let [a, b, c] = ["a", "b", "c"].map(|name| scripted(name, &[]));
        let seconds = Duration::from_secs;
        let with_last = failover(&[&a, &b], Some(&c));
        assert_eq!(with_last.share(0, seconds(16)), seconds(10), "two thirds of 15");
        assert_eq!(with_last.share(1, seconds(6)), seconds(5), "all but the reserve");
        assert_eq!(with_last.share(2, seconds(1)), seconds(1));
        assert_eq!(with_last.share(1, Duration::from_millis(50)), Duration::from_millis(40));
        let without = failover(&[&a, &b], None);
        assert_eq!(without.share(0, seconds(15)), seconds(10));
        assert_eq!(without.share(1, seconds(15)), seconds(15));
        assert_eq!(without.share(0, Duration::MAX).min(BUDGET), BUDGET);
    }

    #[tokio::test]
    async fn a_model_whose_answers_are_rejected_is_passed_over() {
        let a = scripted("a", &[Act::Answer]);
        let last = scripted("builtin", &[Act::Answer]);
        let mut turn = failover(&[&a], Some(&last)).begin();
        turn.complete(&request(BUDGET)).await.expect("answer");
        assert!(turn.skip_current());
        assert_eq!(turn.current(), Some("builtin"));
        assert_eq!(turn.complete(&request(BUDGET)).await.expect("answer").model, "builtin");
        assert_eq!(outcomes(turn.steps()), [("a", "rejected"), ("builtin", "answered")]);
        assert!(!turn.skip_current());
        assert!(!turn.skip_current());
        let outcome = turn.complete(&request(BUDGET)).await;
        assert!(matches!(outcome, Err(ModelError::Unusable(_))));
    }

    #[tokio::test]
    async fn skipping_before_asking_rejects_nobody() {
        let a = scripted("a", &[OVERLOADED]);
        let b = scripted("b", &[]);
        let last = scripted("builtin", &[Act::Answer]);
        let mut turn = failover(&[&b, &a], Some(&last)).begin();
        assert!(turn.skip_current());
        turn.complete(&request(BUDGET)).await.expect("answer");
        assert_eq!(outcomes(turn.steps()), [("a", "overloaded"), ("builtin", "answered")]);
    }
}
