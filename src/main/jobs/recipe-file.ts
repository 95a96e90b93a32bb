/** recipe.json: a run's settings under the names of Transformers' TrainingArguments and PEFT's LoraConfig, where these have them. */
import type { RunStart } from '@engine/process/protocol'
import type { BestMetric, Recipe } from '@shared/recipe'

/** As metrics.json calls them. */
export const METRIC_KEYS = {
  averagePrecision: 'average_precision',
  rocAuc: 'roc_auc',
  f1Macro: 'f1_macro',
  f1Micro: 'f1_micro',
  accuracy: 'accuracy',
  loss: 'loss',
} as const satisfies Record<BestMetric, string>

const SCHEDULERS = { linear: 'linear', cosine: 'cosine', constant: 'constant_with_warmup' } as const

export function recipeFile(labels: readonly string[], recipe: Recipe, start: RunStart) {
  return {
    labels,
    num_train_epochs: recipe.epochs,
    max_steps: recipe.maxSteps,
    /** Rows of one optimiser step over all processes. */
    global_batch_size: recipe.batchSize,
    learning_rate: recipe.learningRate,
    adam_beta1: 0.9,
    adam_beta2: 0.999,
    adam_epsilon: 1e-8,
    weight_decay: recipe.weightDecay,
    max_grad_norm: recipe.maxGradNorm,
    lr_scheduler_type: SCHEDULERS[recipe.schedule],
    warmup_steps: recipe.warmup,
    seed: recipe.seed,
    max_length: recipe.maxLength,
    pad_to_multiple_of: start.padToMultipleOf,
    dropout: recipe.dropout,
    label_smoothing: recipe.labelSmoothing,
    pos_weight: start.posWeight,
    gradient_checkpointing: recipe.gradientCheckpointing,
    head_only: recipe.headOnly,
    trainable_parameters: start.trainable,
    lora: start.targetModules && {
      r: recipe.loraRank,
      lora_alpha: recipe.loraAlpha,
      lora_dropout: recipe.loraDropout,
      target_modules: start.targetModules,
    },
    metric_for_best_model: METRIC_KEYS[recipe.bestMetric],
    eval_steps: recipe.evalSteps,
    early_stopping_patience: recipe.earlyStoppingPatience,
    early_stopping_threshold: recipe.earlyStoppingThreshold,
  }
}
