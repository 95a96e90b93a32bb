/** The Hub's own library, loaded when something is first asked of it: most starts ask nothing. */
export const library = () => import('@huggingface/hub')
