/** Functions an expression may use, offered while typing. The server judges; this list only helps the memory. */
export const FUNCTIONS: readonly string[] = [
  "abs", "cast", "ceil", "coalesce", "concat", "current_date", "date_add", "date_format", "date_trunc", "datediff",
  "day", "element_at", "endswith", "exp", "explode", "floor", "from_json", "greatest", "hour", "if", "ifnull",
  "instr", "isnotnull", "isnull", "least", "length", "ln", "lower", "ltrim", "md5", "minute", "mod", "month",
  "nullif", "nvl", "pow", "regexp_extract", "regexp_replace", "replace", "reverse", "round", "rtrim", "second",
  "sha2", "sign", "size", "split", "sqrt", "startswith", "substring", "to_date", "to_timestamp", "trim",
  "try_cast", "unix_millis", "upper", "weekday", "year",
];

/** What a row pattern is written with, beside expressions. */
export const ROW_PATTERN_WORDS: readonly string[] = [
  "MATCH_RECOGNIZE", "PARTITION BY", "ORDER BY", "MEASURES", "ONE ROW PER MATCH", "AFTER MATCH SKIP PAST LAST ROW",
  "AFTER MATCH SKIP TO NEXT ROW", "PATTERN", "DEFINE", "WITHIN", "AS",
];

export const PATTERN_FUNCTIONS: readonly string[] = ["FIRST", "LAST", "SUM", "AVG", "MIN", "MAX", "COUNT"];
