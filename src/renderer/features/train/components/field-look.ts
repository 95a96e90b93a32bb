/** How the fields of the form are laid out: what is wrong directly under the input, what it means below that. */

export const FIELD_LOOK = {
  inputWrapperOrder: ['label', 'input', 'error', 'description'] as ('label' | 'input' | 'error' | 'description')[],
  descriptionProps: { fz: 'xs' },
  errorProps: { fz: 'xs' },
}
