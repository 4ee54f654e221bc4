/** What a form of Stripe's stands for: text, or members in brackets (`card[exp_month]=12`, `expand[0]=latest_charge`). */
export interface Form {
  readonly [name: string]: string | Form;
}

/** The members of an `application/x-www-form-urlencoded` text. A repeated name keeps its last value. */
export function readForm(text: string): Form {
  const form: Record<string, any> = {};
  for (const [name, value] of new URLSearchParams(text)) {
    const path = name.split('[').map((part) => part.replace(/\]$/, ''));
    const last = path.pop()!;
    let at = form;
    for (const part of path) at = at[part] ??= {};
    at[last] = value;
  }
  return form;
}

export const textOf = (form: Form, name: string): string | undefined => {
  const value = form[name];
  return typeof value === 'string' ? value : undefined;
};

export const formIn = (form: Form, name: string): Form => {
  const value = form[name];
  return typeof value === 'object' ? value : {};
};

export const listOf = (form: Form, name: string): readonly string[] => Object.values(formIn(form, name)).map(String);
