/** Every field of the recipe as the form shows it: one sentence, and what it accepts, in words. */
import type { RecipeKey } from '@renderer/components/runs/recipe-words'
import { BestMetric, ClassWeights, MixedPrecision, ScheduleName } from '@shared/recipe'

interface NumberField {
  kind: 'whole' | 'decimal'
  help: string
  /** What is accepted, to end the sentence "… must be". */
  expected: string
}

interface ChoiceField {
  kind: 'choice'
  help: string
  options: readonly { value: string; label: string }[]
}

interface TextField {
  kind: 'text'
  help: string
  expected: string
}

interface SwitchField {
  kind: 'switch'
  help: string
}

export type RecipeField = NumberField | ChoiceField | TextField | SwitchField

const named = <T extends string>(values: readonly T[], names: Record<T, string>) =>
  values.map((value) => ({ value, label: names[value] }))

export const recipeFields: Record<Exclude<RecipeKey, 'device'>, RecipeField> = {
  epochs: {
    kind: 'whole',
    help: 'How often each comment is seen.',
    expected: 'a whole number from 1 to 1,000',
  },
  learningRate: {
    kind: 'decimal',
    help: 'How far a step moves the weights.',
    expected: 'a number above 0 and at most 1, such as 2e-5',
  },
  batchSize: {
    kind: 'whole',
    help: 'Comments per step.',
    expected: 'a whole number from 1 to 4,096',
  },
  maxLength: {
    kind: 'whole',
    help: 'Tokens read per comment.',
    expected: 'a whole number from 4 to 8,192',
  },
  weightDecay: {
    kind: 'decimal',
    help: 'Draws the weights towards zero, against learning by heart.',
    expected: 'a number from 0 to 1',
  },
  schedule: {
    kind: 'choice',
    help: 'How the learning rate changes during the run.',
    options: named(ScheduleName.options, {
      linear: 'Linear: falls in a straight line',
      cosine: 'Cosine: falls slowly, fast, slowly',
      constant: 'Constant: stays as it is',
    }),
  },
  warmup: {
    kind: 'decimal',
    help: 'Climb to the full learning rate: a share of the run below 1, steps from 1 on.',
    expected: '0 or more: a share below 1, or a number of steps',
  },
  classWeights: {
    kind: 'choice',
    help: 'Balanced makes the yes of a rare label count for more: n / (2 · positives).',
    options: named(ClassWeights.options, { balanced: 'Balanced', none: 'None: every answer counts the same' }),
  },
  dropout: {
    kind: 'decimal',
    help: 'Share of units silenced in each step, against learning by heart.',
    expected: 'a number from 0 to 0.9, or empty',
  },
  labelSmoothing: {
    kind: 'decimal',
    help: 'Moves yes and no this far towards each other, where labels are sometimes wrong.',
    expected: 'a number from 0 to 0.5',
  },
  freeze: {
    kind: 'whole',
    help: '0 keeps the embeddings as they are, n also the first n layers: faster, less adaptable.',
    expected: 'a whole number from 0 to 1,000, or empty',
  },
  headOnly: {
    kind: 'switch',
    help: 'Computes each comment once and trains the output layers on that: many times faster, less adaptable. Dropout within the encoder is off.',
  },
  loraRank: {
    kind: 'whole',
    help: 'Size of the adapters: 8 is usual, more learns more. Empty trains the weights themselves.',
    expected: 'a whole number from 1 to 1,024, or empty',
  },
  loraAlpha: {
    kind: 'decimal',
    help: 'What the adapters answer counts alpha / rank.',
    expected: 'a number above 0, such as 16',
  },
  loraDropout: {
    kind: 'decimal',
    help: 'Share of what enters the adapters that is silenced in each step.',
    expected: 'a number from 0 to 0.9',
  },
  loraTargetModules: {
    kind: 'text',
    help: 'Names of the layers that get adapters, separated by commas, or all-linear.',
    expected: 'at most 1,000 characters',
  },
  gradientCheckpointing: {
    kind: 'switch',
    help: 'Layers keep only their inputs and compute the rest again: less memory for long comments, about a quarter more time, the same result.',
  },
  mixedPrecision: {
    kind: 'choice',
    help: 'Float16 is faster on the card’s tensor cores; the weights stay in float32, and a step whose gradients overflow is skipped.',
    options: named(MixedPrecision.options, { no: 'No: float32', fp16: 'Float16' }),
  },
  maxGradNorm: {
    kind: 'decimal',
    help: 'Longer gradients are cut to this norm, so that one odd batch does no harm.',
    expected: 'a number above 0',
  },
  maxSteps: {
    kind: 'whole',
    help: 'Ends the run after so many steps, whatever the epochs say.',
    expected: 'a whole number from 1, or empty',
  },
  seed: {
    kind: 'whole',
    help: 'The same seed repeats the same run.',
    expected: 'a whole number from 0 to 4,294,967,295',
  },
  bestMetric: {
    kind: 'choice',
    help: 'The evaluation that is best by this is kept at the end.',
    options: named(BestMetric.options, {
      averagePrecision: 'Average precision',
      rocAuc: 'ROC AUC',
      f1Macro: 'F1, macro',
      f1Micro: 'F1, micro',
      accuracy: 'Subset accuracy',
      loss: 'Validation loss (least)',
    }),
  },
  evalSteps: {
    kind: 'whole',
    help: 'Checks the model after so many steps instead of after each epoch; each check takes its time.',
    expected: 'a whole number from 1, or empty',
  },
  earlyStoppingPatience: {
    kind: 'whole',
    help: 'Ends the run after so many checks in a row that were no better than the best.',
    expected: 'a whole number from 1 to 1,000, or empty',
  },
  earlyStoppingThreshold: {
    kind: 'decimal',
    help: 'With a patience: smaller gains than this count as none.',
    expected: 'a number of at least 0, such as 0.001',
  },
}

export const MAIN_FIELDS = ['epochs', 'learningRate', 'batchSize', 'maxLength'] as const
export const LORA_FIELDS = ['loraRank', 'loraAlpha', 'loraDropout', 'loraTargetModules'] as const
export const ADVANCED_FIELDS = [
  'schedule',
  'warmup',
  'weightDecay',
  'dropout',
  'labelSmoothing',
  'freeze',
  'headOnly',
  'gradientCheckpointing',
  'maxGradNorm',
  'maxSteps',
  'seed',
  'bestMetric',
  'evalSteps',
  'earlyStoppingPatience',
  'earlyStoppingThreshold',
] as const
