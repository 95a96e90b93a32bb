/** XLM-RoBERTa (Conneau et al. 2019, arXiv 1911.02116): RoBERTa trained on a hundred languages, the same computation. */
import { defineRoberta } from './roberta'

export const xlmRoberta = defineRoberta('xlm-roberta', 'XLMRobertaForSequenceClassification', 30522)
