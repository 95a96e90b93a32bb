/** Learning-rate schedules as Transformers' optimization.py defines them: a factor for each optimiser step. */
import type { Recipe } from '@shared/recipe'

/** Number of warm-up steps, as Trainer counts them: below 1 a share of all steps, rounded up; otherwise a count, rounded down. */
export const warmupSteps = (warmup: number, totalSteps: number): number =>
  warmup < 1 ? Math.ceil(warmup * totalSteps) : Math.floor(warmup)

/** Learning rate of a step counted from 0. */
export function learningRate(
  recipe: Pick<Recipe, 'learningRate' | 'schedule' | 'warmup'>,
  step: number,
  totalSteps: number,
): number {
  const warmup = warmupSteps(recipe.warmup, totalSteps)
  if (step < warmup) return (recipe.learningRate * step) / Math.max(1, warmup)
  const progress = (step - warmup) / Math.max(1, totalSteps - warmup)
  const factors = {
    constant: () => 1,
    linear: () => Math.max(0, 1 - progress),
    cosine: () => Math.max(0, 0.5 * (1 + Math.cos(Math.PI * progress))),
  }
  return recipe.learningRate * factors[recipe.schedule]()
}
