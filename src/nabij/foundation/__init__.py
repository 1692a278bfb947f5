"""What every room stands on: access, sealed fields, audit, events, jobs, mail, links and the look. No domain words."""
