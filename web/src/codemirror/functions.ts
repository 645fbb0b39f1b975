/** Functions an expression may use, offered while typing. The server judges; this list only helps the memory. */
export const FUNCTIONS: readonly string[] = [
  "abs", "cast", "ceil", "coalesce", "concat", "current_date", "date_add", "date_format", "date_trunc", "datediff",
  "day", "element_at", "endswith", "exp", "explode", "floor", "from_json", "greatest", "hour", "if", "ifnull",
  "instr", "isnotnull", "isnull", "least", "length", "ln", "lower", "ltrim", "md5", "minute", "mod", "month",
  "nullif", "nvl", "pow", "regexp_extract", "regexp_replace", "replace", "reverse", "round", "rtrim", "second",
  "sha2", "sign", "size", "split", "sqrt", "startswith", "substring", "to_date", "to_timestamp", "trim",
  "try_cast", "unix_millis", "upper", "weekday", "year",
];

export const PATTERN_FUNCTIONS: readonly string[] = ["FIRST", "LAST", "SUM", "AVG", "MIN", "MAX", "COUNT"];
