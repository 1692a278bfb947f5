"""Pages of the e-buddies: `visitor` for who stays anonymous, `staff` for volunteers and coordinators, `settings`."""
