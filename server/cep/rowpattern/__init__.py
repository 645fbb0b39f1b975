"""Row patterns in SQL (MATCH_RECOGNIZE): ordered preference, rules MR1 to MR20 of SPEC.md. Its source travels too."""
