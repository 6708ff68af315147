/**
 * Unit of a value inside the program, always a base unit:
 * `s` seconds, `B` bytes, `cpu-s` CPU-seconds, `ratio` a fraction shown as per cent, `mWh/1k` milliwatt-hours per
 * 1,000 actions, `cost` planner cost, `count` a plain number. Any other string is shown after the number as it stands
 * (`orders/cpu-s`).
 */
export type Unit = string
