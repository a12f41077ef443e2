"""What is booked, attended, issued, found at the agency and at Hovn, side by side; and where it disagrees."""
