/** How to use a model, in lines that run as they stand. */
import { codeBlock } from './markdown'
import type { ModelFacts } from './model-facts'

const EXAMPLE = 'You are a complete turnip.'

export function usageSection(facts: ModelFacts): string {
  const parts = ['## How to use it', '', 'With Transformers, in Python:', '', codeBlock('python', python(facts))]
  if (!facts.hasOnnx || facts.name === null) return parts.join('\n')
  return [...parts, '', 'With Transformers.js:', '', codeBlock('js', javascript(facts))].join('\n')
}

/** Where the model is no repository, the lines are for the folder that they lie in. */
function python({ name, thresholds, maxLength }: ModelFacts): string {
  const model = JSON.stringify(name ?? '.')
  const cut = maxLength === null ? 'truncation=True' : `truncation=True, max_length=${maxLength}`
  const lines = [
    'from transformers import pipeline',
    '',
    `classify = pipeline("text-classification", model=${model}, top_k=None, function_to_apply="sigmoid")`,
    `scores = classify([${JSON.stringify(EXAMPLE)}], ${cut})[0]`,
  ]
  if (thresholds === null) return [...lines, 'print(scores)'].join('\n')
  return [
    'import json',
    ...(name === null ? [] : ['from huggingface_hub import hf_hub_download']),
    ...lines,
    `thresholds = json.load(open(${name === null ? '"thresholds.json"' : `hf_hub_download(${model}, "thresholds.json")`}))`,
    'print([s["label"] for s in scores if s["score"] >= thresholds[s["label"]]])',
  ].join('\n')
}

function javascript({ name, quantization }: ModelFacts): string {
  return [
    "import { pipeline } from '@huggingface/transformers'",
    '',
    `const classify = await pipeline('text-classification', ${JSON.stringify(name)}, { dtype: 'fp32' })${quantization ? "  // 'q8': the int8 model" : ''}`,
    `console.log(await classify(${JSON.stringify(EXAMPLE)}, { top_k: null }))`,
  ].join('\n')
}
