/** BERT's normaliser: cleaning, spaces around ideographs, accents off, lower case, each as its options ask. */
import type { JsonObject } from '@engine/io/json-file'
import { ACCENT, DROPPED, IDEOGRAPH } from './bert-characters'
import { lower } from './lower-case'
import { toNormalForm } from './normal-forms'

const dropped = new RegExp(DROPPED, 'gu')
const space = /\p{White_Space}/gu
const ideograph = new RegExp(IDEOGRAPH, 'gu')
const accent = new RegExp(ACCENT, 'gu')

/** Accents go with the case unless `strip_accents` says otherwise. */
export function bertNormalizer(json: JsonObject): (text: string) => string {
  const lowercase = json.lowercase !== false
  const stripAccents = typeof json.strip_accents === 'boolean' ? json.strip_accents : lowercase
  return (text) => {
    let result = text
    if (json.clean_text !== false) result = result.replace(dropped, '').replace(space, ' ')
    if (json.handle_chinese_chars !== false) result = result.replace(ideograph, ' $& ')
    if (stripAccents) result = toNormalForm(result, 'NFD').replace(accent, '')
    return lowercase ? lower(result) : result
  }
}
