"""What a company's other systems speak to: `/facade/v1`, for clients with their own credentials."""
