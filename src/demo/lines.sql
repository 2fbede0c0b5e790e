-- A file of tab-separated values, its first line naming the columns, as numbered rows.
INSERT INTO demo.line (file, row, cells)
SELECT $1, ordinality - 1, string_to_array(line, E'\t') FROM string_to_table(rtrim($2, E'\n'), E'\n') WITH ORDINALITY AS t (line, ordinality) WHERE ordinality > 1
