/**
 * Hands the theme's variables to the document as a constructed style sheet. Mantine would inject a style element, which a
 * Content-Security-Policy of `style-src 'self'` refuses; a constructed sheet needs neither 'unsafe-inline' nor a nonce.
 */
import { convertCssVariables, DEFAULT_THEME, defaultCssVariablesResolver, mergeMantineTheme } from '@mantine/core'
import { cssVariables, theme } from './theme'

export function themeStyles(): string {
  const merged = mergeMantineTheme(DEFAULT_THEME, theme)
  const base = defaultCssVariablesResolver(merged)
  const own = cssVariables(merged)
  return convertCssVariables({
    variables: { ...base.variables, ...own.variables },
    light: { ...base.light, ...own.light },
    dark: { ...base.dark, ...own.dark },
  })
}

export function adoptTheme(target: Document): void {
  const sheet = new CSSStyleSheet()
  sheet.replaceSync(themeStyles())
  target.adoptedStyleSheets = [...target.adoptedStyleSheets, sheet]
}
